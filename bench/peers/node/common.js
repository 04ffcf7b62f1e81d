// Shared by the Node peers: the pool, the hand-written SQL and the cursor.
import pg from 'pg'
import { readFileSync } from 'node:fs'
export const PORT = Number(process.env.PORT), POOL = Number(process.env.POOL || 10)
export const schemaText = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8')
export const pages = JSON.parse(process.env.PAGES)
pg.types.setTypeParser(1184, s => s.slice(0, 10) + 'T' + s.slice(11, -3) + 'Z')   // timestamptz text -> ISO, no Date objects
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL, idleTimeoutMillis: 0 })
// named => prepared once per connection
export const rows = (name, text, values) => pool.query({ name, text, values }).then(r => r.rows)
export const one = (name, text, values) => pool.query({ name, text, values }).then(r => r.rows[0] ?? null)
export const raw = (name, text, values) => pool.query({ name, text, values, rowMode: 'array' }).then(r => r.rows[0][0])

const U = p => `${p}.id, ${p}.handle, ${p}.display_name AS "displayName", ${p}.avatar_url AS "avatarUrl", ${p}.bio, ${p}.follower_count AS "followerCount", ${p}.following_count AS "followingCount", ${p}.clip_count AS "clipCount"`
const C = `c.id, c.author_id AS "authorId", c.prompt, c.caption, c.status, c.visibility, c.duration_ms AS "durationMs", c.width, c.height, c.video_url AS "videoUrl", c.poster_url AS "posterUrl", c.like_count AS "likeCount", c.comment_count AS "commentCount", c.remix_count AS "remixCount", c.view_count AS "viewCount", c.created_at AS "createdAt"`
const PUB = `c.status = 'PUBLISHED' AND c.visibility = 'PUBLIC'`
const AFTER = (t, a, b) => `(${t}.created_at, ${t}.id) < ($${a}::timestamptz, $${b}::int)`
const DESC = t => `ORDER BY ${t}.created_at DESC, ${t}.id DESC`
export const SQL = {
  feed: `SELECT ${C} FROM (${pages.feed.sql}) t JOIN clips c ON c.id = t.id ${DESC('c')}`,
  clip: `SELECT ${C} FROM clips c WHERE c.id = $1`,
  users: `SELECT ${U('u')} FROM users u WHERE u.id = ANY($1::int[])`,
  userByHandle: `SELECT ${U('u')} FROM users u WHERE u.handle = $1`,
  follows: `SELECT followee_id AS id FROM follows WHERE follower_id = $1 AND followee_id = ANY($2::int[])`,
  liked: `SELECT clip_id AS id FROM likes WHERE user_id = $1 AND clip_id = ANY($2::int[])`,
  comments: `SELECT k.id, k.body, k.created_at AS "createdAt", k.author_id AS "authorId" FROM comments k WHERE k.clip_id = $1 AND ${AFTER('k', 2, 3)} ${DESC('k')} LIMIT $4`,
  userClips: `SELECT ${C} FROM clips c WHERE c.author_id = $1 AND ${PUB} AND ${AFTER('c', 2, 3)} ${DESC('c')} LIMIT $4`,
  like: pages.like.sql
}
// joined statements that yield plain columns (rowMode array): what an expert writes for hot pages, without JSON in PostgreSQL
const C15 = 'c.id, c.prompt, c.caption, c.status, c.visibility, c.duration_ms, c.width, c.height, c.video_url, c.poster_url, c.like_count, c.comment_count, c.remix_count, c.view_count, c.created_at'
const A6 = 'a.id, a.handle, a.display_name, a.avatar_url, a.bio, a.follower_count'
const FLAGS = 'EXISTS (SELECT 1 FROM follows vf WHERE vf.follower_id = $1::int AND vf.followee_id = a.id), EXISTS (SELECT 1 FROM likes vl WHERE vl.user_id = $1::int AND vl.clip_id = c.id)'
export const FLAT = {
  q1: `SELECT ${C15}, ${A6}, ${FLAGS} FROM (${pages.feed.sql}) t JOIN clips c ON c.id = t.id JOIN users a ON a.id = c.author_id ${DESC('c')}`,
  q2: `SELECT ${C15}, ${A6}, ${FLAGS} FROM clips c JOIN users a ON a.id = c.author_id WHERE c.id = $2::int`,
  q2c: `SELECT k.id, k.body, k.created_at, a.id, a.handle, a.display_name, a.avatar_url FROM (SELECT * FROM comments k WHERE k.clip_id = $1 ${DESC('k')} LIMIT 21) k JOIN users a ON a.id = k.author_id ${DESC('k')}`,
  q3: `SELECT a.id, a.handle, a.display_name, a.avatar_url, a.bio, a.follower_count, a.following_count, a.clip_count, EXISTS (SELECT 1 FROM follows vf WHERE vf.follower_id = $1::int AND vf.followee_id = a.id) FROM users a WHERE a.handle = $2`,
  q3c: `SELECT c.id, c.caption, c.poster_url, c.video_url, c.duration_ms, c.like_count, c.comment_count, c.view_count, c.created_at FROM clips c JOIN users a ON a.id = c.author_id WHERE a.handle = $1 AND ${PUB} ${DESC('c')} LIMIT 13`
}
export const arrays = (name, text, values) => pool.query({ name, text, values, rowMode: 'array' }).then(r => r.rows)
export const clipOf = r => ({
  id: r[0], prompt: r[1], caption: r[2], status: r[3], visibility: r[4], durationMs: r[5], width: r[6], height: r[7], videoUrl: r[8], posterUrl: r[9], likeCount: r[10], commentCount: r[11], remixCount: r[12], viewCount: r[13], createdAt: r[14],
  author: { id: r[15], handle: r[16], displayName: r[17], avatarUrl: r[18], bio: r[19], followerCount: r[20], viewerFollows: r[21] }, viewerHasLiked: r[22]
})
export function cursorArgs (after) {
  if (!after) return ['infinity', 2147483647]
  const i = after.lastIndexOf('_')
  return [after.slice(0, i), Number(after.slice(i + 1))]
}
export function connection (list, first) {
  const more = list.length > first
  if (more) list.length = first
  const edges = new Array(list.length)
  for (let i = 0; i < list.length; i++) edges[i] = { cursor: list[i].createdAt + '_' + list[i].id, node: list[i] }
  return { edges, pageInfo: { hasNextPage: more, endCursor: edges.length ? edges[edges.length - 1].cursor : null } }
}
export const byId = list => { const m = new Map(); for (const r of list) m.set(r.id, r); return m }
