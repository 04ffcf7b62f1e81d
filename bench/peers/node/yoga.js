// graphql-yoga with DataLoader (graphql-js executor; JIT=1 adds @envelop/graphql-jit), node:http.
import { createServer } from 'node:http'
import { createYoga, createSchema } from 'graphql-yoga'
import { useGraphQlJit } from '@envelop/graphql-jit'
import DataLoader from 'dataloader'
import { PORT, schemaText, SQL, rows, one, cursorArgs, connection, byId } from './common.js'
const loaders = viewer => ({
  user: new DataLoader(async ids => { const m = byId(await rows('users', SQL.users, [ids])); return ids.map(i => m.get(i)) }),
  liked: new DataLoader(async ids => { const s = byId(await rows('liked', SQL.liked, [viewer, ids])); return ids.map(i => s.has(i)) }),
  follows: new DataLoader(async ids => { const s = byId(await rows('follows', SQL.follows, [viewer, ids])); return ids.map(i => s.has(i)) })
})
const resolvers = {
  Query: {
    homeFeed: async (_, a, ctx) => connection(await rows('feed', SQL.feed, [ctx.viewer, ...cursorArgs(a.after), a.first]), a.first),
    clip: (_, a) => one('clip', SQL.clip, [a.id]),
    user: (_, a) => one('userByHandle', SQL.userByHandle, [a.handle])
  },
  Mutation: {
    likeClip: async (_, a, ctx) => ({ likeCount: (await one('like', SQL.like, [ctx.viewer, a.clipId])).like_count, viewerHasLiked: true })
  },
  User: {
    viewerFollows: (u, _, ctx) => ctx.l.follows.load(u.id),
    clips: async (u, a) => connection(await rows('userClips', SQL.userClips, [u.id, ...cursorArgs(a.after), a.first + 1]), a.first)
  },
  Comment: { author: (c, _, ctx) => ctx.l.user.load(c.authorId) },
  Clip: {
    author: (c, _, ctx) => ctx.l.user.load(c.authorId),
    viewerHasLiked: (c, _, ctx) => ctx.l.liked.load(c.id),
    comments: async (c, a) => connection(await rows('comments', SQL.comments, [c.id, ...cursorArgs(a.after), a.first + 1]), a.first)
  }
}
const yoga = createYoga({
  schema: createSchema({ typeDefs: schemaText, resolvers }), logging: false, graphiql: false, landingPage: false,
  plugins: process.env.JIT === '1' ? [useGraphQlJit()] : [],
  context: ({ req }) => { const viewer = Number(req?.headers?.['x-viewer-id']); return { viewer, l: loaders(viewer) } }
})
const server = createServer(yoga)
server.listen(PORT, '127.0.0.1')
