import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DynamicModule } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { MercuriusDriver } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { applyAccessRules } from './apply-access-rules.js';
import { fillDefaults } from './fill-defaults.js';
import { formatErrors } from './format-errors.js';
import { GraphqlGate } from './gate.js';
import { Graphiql } from './graphiql.js';
import { isolateOperation } from './isolate-operation.js';
import { limitQuery } from './limit-query.js';
import { DateTime, Json } from './scalars.js';

/** `modules`: whose SDL is served; left out, that of all. */
export interface GraphqlOptions {
  readonly modules?: readonly string[];
}

/** Serves `POST /graphql`, and GraphiQL. A module that is imported elsewhere, and global, must provide `GraphqlGate`. */
@Module({})
export class GraphqlModule {
  static forRoot({ modules = ['*'] }: GraphqlOptions = {}): DynamicModule {
    const graphql = GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [GraphqlGate],
      useFactory: (gate: GraphqlGate) => toOptions(gate, schemaPaths(modules)),
    });
    return { module: GraphqlModule, imports: [graphql], providers: [Graphiql] };
  }
}

function toOptions(gate: GraphqlGate, typePaths: string[]): MercuriusDriverConfig {
  const logger = new Logger('graphql');
  return {
    typePaths,
    resolvers: { DateTime, JSON: Json },
    transformSchema: (schema) => applyAccessRules(schema, gate),
    context: (request: FastifyRequest) => gate.toContext(request),
    // A document is compiled on its second use; a one-off never pays for it.
    jit: 1,
    cache: 2_048,
    validationRules: [limitQuery],
    graphql: { parseOptions: { maxLexicalTokens: 10_000 } },
    graphiql: false,
    // SECURITY: a form of another site can send any body but this content type.
    csrfPrevention: { allowedContentTypes: ['application/json'], requiredHeaders: ['x-cordon-preflight'] },
    additionalRouteOptions: { config: { access: { kind: 'self' } }, preHandler: isolateOperation },
    hooks: {
      preExecution: (schema, document, context, variables) => {
        const filled = fillDefaults(schema, document, operationNameOf(context), variables);
        return filled === undefined ? undefined : { variables: filled };
      },
    },
    errorFormatter: (execution, context) => {
      const requestId = requestIdOf(context);
      return formatErrors(execution, requestId, (error) =>
        logger.error({ requestId, err: originalOf(error) }),
      );
    },
  };
}

/** Every module's SDL, beside the code that runs: `src` under test, `dist` when built. */
export function schemaPaths(modules: readonly string[] = ['*']): string[] {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  const ours = modules.map((name) => join(root, name, 'api/*.graphql'));
  return [join(root, 'platform/graphql/*.graphql'), ...ours];
}

function operationNameOf(context: unknown): string | undefined {
  const body: unknown = findReply(context)?.request.body;
  const name = typeof body === 'object' && body !== null && 'operationName' in body ? body.operationName : '';
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function requestIdOf(context: unknown): string {
  return findReply(context)?.request.id ?? 'unknown';
}

function findReply(context: unknown): FastifyReply | undefined {
  const reply =
    typeof context === 'object' && context !== null && 'reply' in context ? context.reply : undefined;
  return isReply(reply) ? reply : undefined;
}

function isReply(value: unknown): value is FastifyReply {
  return typeof value === 'object' && value !== null && 'request' in value;
}

function originalOf(error: unknown): unknown {
  return error instanceof Error && 'originalError' in error ? (error.originalError ?? error) : error;
}
