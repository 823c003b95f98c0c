/**
 * GraphQL, SDL first. To add to the schema:
 *
 * 1. `src/<module>/api/<name>.graphql`: write `type Query { … }` and `type Mutation { … }` again; all files are merged.
 *    Every field of theirs, and every object type, says who may reach it:
 *    - `@access(right: "policy:read", scope: "scope")`: the right at the scope in the argument `scope` (or
 *      `"input.scope"`). A scope that does not exist and one of another organisation are the same `NOT_FOUND`. The
 *      resolver receives the canonical path, also when an id was given.
 *    - `@access(right: "policy:read", at: SOMEWHERE)`: the right at some scope. The resolver must then narrow to what
 *      `context.principal` may see (`assertCan`, `can`, `scopesWith` of the module `access`).
 *    - `@access(right: "catalog:curate", at: INSTALLATION)`, `@access(at: SELF)`.
 *    - object types: `@access(at: INHERITED)`, or a rule with a right, which then stands before each of their fields.
 *    Without a rule the service does not start.
 * 2. `src/<module>/api/<name>.resolver.ts`: a Nest `@Resolver()`. `@Context() context: RequestContext` (module `access`)
 *    holds `principal` and `requestId`; a change begins with `toChangeContext(context, organisation, reason)`.
 * 3. On hot paths, write field resolvers without parameter decorators, `name(parent, args, context) {}`: Nest then binds
 *    them as they are, synchronous. With decorators each becomes a promise. Plain properties need no resolver. Compiled
 *    queries read properties, they do not call functions; use a getter for what is costly.
 * 4. Errors: throw `CodedError(code, message)`. Expected refusals of a mutation are members of its payload union:
 *    `{ __typename: 'Conflict', … }`.
 * 5. Lists: `toConnection(items, { first, after }, keyOf)`.
 * 6. `npm run sdl` prints the whole schema to `schema.graphql`.
 */
export type { FieldRule } from './apply-access-rules.js';
export { applyAccessRules, listFieldRules } from './apply-access-rules.js';
export { CodedError } from './coded-error.js';
export type { Connection, PageArguments, PageInfo } from './connection.js';
export {
  DEFAULT_PAGE,
  LARGEST_PAGE,
  mapConnection,
  pageOf,
  pageSize,
  readCursor,
  toConnection,
  toCursor,
} from './connection.js';
export type { ErrorCode } from './error-codes.js';
export { ERROR_CODES } from './error-codes.js';
export { GraphqlGate } from './gate.js';
export { GraphqlModule, schemaPaths } from './graphql.module.js';
