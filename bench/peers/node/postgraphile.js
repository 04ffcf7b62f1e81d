// PostGraphile v5 (Grafast) over the same tables, node:http adaptor, no GraphiQL; the viewer is an argument.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { makePgService } from 'postgraphile/adaptors/pg'
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], poolConfig: { max: Number(process.env.POOL || 10), idleTimeoutMillis: 0 } })],
  grafserv: { port: Number(process.env.PORT), graphqlPath: '/graphql', graphiql: false, graphiqlOnGraphQLGET: false, watch: false, maxRequestLength: 1e5 },
  grafast: { explain: false }
}
const pgl = postgraphile(preset)
const serv = pgl.createServ(grafserv)
const server = createServer()
server.on('error', e => console.error(e))
await serv.addTo(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
