// Mercurius on Fastify, graphql-jit, loaders, pg pool with named prepared statements and hand-written SQL.
// MODE=loaders (default): one statement per relation, batched by Mercurius loaders.
// MODE=flat: joined statements with plain columns, turned into nested objects by hand, no loaders.
// MODE=onesql: the root resolver runs one statement that returns the page as JSON (what an expert would do for a hot page).
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { PORT, schemaText, SQL, rows, one, raw, cursorArgs, connection, byId, pages, FLAT, arrays, clipOf } from './common.js'
const app = Fastify({ logger: false })
const onesql = process.env.MODE === 'onesql', flat = process.env.MODE === 'flat'
const noCache = { cache: false }
const uniq = (q, f) => [...new Set(q.map(f))]
const page = async (name, values, field) => JSON.parse(await raw(name, pages[name].sql, values)).data[field]

const resolvers = {
  Query: onesql
    ? {
        homeFeed: (_, a, ctx) => page('feed_page', [ctx.viewer, ...cursorArgs(a.after), a.first], 'homeFeed'),
        clip: (_, a, ctx) => page('clip', [ctx.viewer, a.id], 'clip'),
        user: (_, a, ctx) => page('profile', [ctx.viewer, a.handle], 'user')
      }
    : flat
      ? {
        homeFeed: async (_, a, ctx) => connection((await arrays('q1', FLAT.q1, [ctx.viewer, ...cursorArgs(a.after), a.first])).map(clipOf), a.first),
        clip: async (_, a, ctx) => {
          const [c, k] = await Promise.all([arrays('q2', FLAT.q2, [ctx.viewer, a.id]), arrays('q2c', FLAT.q2c, [a.id])])
          if (!c.length) return null
          const clip = clipOf(c[0])
          clip.comments = connection(k.map(r => ({ id: r[0], body: r[1], createdAt: r[2], author: { id: r[3], handle: r[4], displayName: r[5], avatarUrl: r[6] } })), 20)
          return clip
        },
        user: async (_, a, ctx) => {
          const [[u], c] = await Promise.all([arrays('q3', FLAT.q3, [ctx.viewer, a.handle]), arrays('q3c', FLAT.q3c, [a.handle])])
          return u && {
            id: u[0], handle: u[1], displayName: u[2], avatarUrl: u[3], bio: u[4], followerCount: u[5], followingCount: u[6], clipCount: u[7], viewerFollows: u[8],
            clips: connection(c.map(r => ({ id: r[0], caption: r[1], posterUrl: r[2], videoUrl: r[3], durationMs: r[4], likeCount: r[5], commentCount: r[6], viewCount: r[7], createdAt: r[8] })), 12)
          }
        }
      }
      : {
        homeFeed: async (_, a, ctx) => connection(await rows('feed', SQL.feed, [ctx.viewer, ...cursorArgs(a.after), a.first]), a.first),
        clip: (_, a) => one('clip', SQL.clip, [a.id]),
        user: (_, a) => one('userByHandle', SQL.userByHandle, [a.handle])
      },
  Mutation: {
    likeClip: async (_, a, ctx) => ({ likeCount: (await one('like', SQL.like, [ctx.viewer, a.clipId])).like_count, viewerHasLiked: true })
  }
}
if (!onesql && !flat) {
  resolvers.User = { clips: async (u, a) => connection(await rows('userClips', SQL.userClips, [u.id, ...cursorArgs(a.after), a.first + 1]), a.first) }
  resolvers.Clip = {
    comments: async (c, a) => connection(await rows('comments', SQL.comments, [c.id, ...cursorArgs(a.after), a.first + 1]), a.first)
  }
}
const users = async q => { const m = byId(await rows('users', SQL.users, [uniq(q, x => x.obj.authorId)])); return q.map(x => m.get(x.obj.authorId)) }
const loaders = onesql || flat
  ? {}
  : {
      Clip: {
        author: { loader: users, opts: noCache },
        viewerHasLiked: {
          loader: async (q, ctx) => { const s = byId(await rows('liked', SQL.liked, [ctx.viewer, q.map(x => x.obj.id)])); return q.map(x => s.has(x.obj.id)) },
          opts: noCache
        }
      },
      Comment: { author: { loader: users, opts: noCache } },
      User: {
        viewerFollows: {
          loader: async (q, ctx) => { const s = byId(await rows('follows', SQL.follows, [ctx.viewer, uniq(q, x => x.obj.id)])); return q.map(x => s.has(x.obj.id)) },
          opts: noCache
        }
      }
    }
app.register(mercurius, {
  schema: schemaText, resolvers, loaders, jit: 1, graphiql: false,
  context: req => ({ viewer: Number(req.headers['x-viewer-id']) })
})
await app.listen({ port: PORT, host: '127.0.0.1' })
