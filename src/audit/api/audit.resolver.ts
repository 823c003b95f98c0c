import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../../access/index.js';
import { AccessGate } from '../../access/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { CodedError, pageOf, pageSize, readCursor } from '../../platform/graphql/index.js';
import type { AuditEvent, AuditPlace, AuditSelection } from '../app/audit-trail.js';
import { AuditTrail } from '../app/audit-trail.js';

type AuditFilter = Omit<AuditSelection, 'organisation' | 'scope'>;

interface AuditArguments extends PageArguments {
  readonly filter?: AuditFilter | null;
}

/** A page that remembers what it is a page of, for the count that is made only when asked for. */
interface AuditPage extends Omit<Connection<AuditEvent>, 'totalCount'> {
  readonly selection: AuditSelection;
}

@Resolver('AuditEventConnection')
export class AuditConnectionResolver {
  constructor(
    private readonly gate: AccessGate,
    private readonly trail: AuditTrail,
  ) {}

  @Query()
  auditEvents(
    @Args() { scope, ...rest }: AuditArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Promise<AuditPage> {
    const { organisation, path } = this.gate.getScope(principal, scope);
    return this.readPage({ ...rest.filter, organisation, scope: path }, rest);
  }

  @Query()
  sharedAuditEvents(@Args() { filter, ...page }: AuditArguments): Promise<AuditPage> {
    return this.readPage({ ...filter, organisation: null, scope: null }, page);
  }

  @ResolveField()
  totalCount(@Parent() { selection }: AuditPage): Promise<number> {
    return this.trail.count(selection);
  }

  private async readPage(selection: AuditSelection, page: PageArguments): Promise<AuditPage> {
    const size = pageSize(page);
    const before = typeof page.after === 'string' ? toPlace(readCursor(page.after)) : null;
    // One more than the page holds tells whether another follows.
    const found = await this.trail.read(selection, size + 1, before);
    const { nodes, edges, pageInfo } = pageOf(found.slice(0, size), found.length > size, toKey, () => 0);
    return { nodes, edges, pageInfo, selection };
  }
}

@Resolver('AuditEvent')
export class AuditEventResolver {
  @ResolveField()
  actor(@Parent() { actorKind, actorId, actorName }: AuditEvent): {
    kind: string;
    id: string;
    name: string | null;
  } {
    return { kind: actorKind, id: actorId, name: actorName };
  }

  @ResolveField()
  revision(@Parent() { revision }: AuditEvent): string {
    return revision.toString();
  }
}

function toKey({ revision, ordinal }: AuditPlace): string {
  return `${revision}:${ordinal}`;
}

function toPlace(key: string): AuditPlace {
  const [revision, ordinal] = /^(\d{1,19}):(\d{1,9})$/.exec(key)?.slice(1) ?? [];
  if (revision === undefined || ordinal === undefined) {
    throw new CodedError('BAD_CURSOR', '`after` is not a cursor of this list; begin again without it');
  }
  return { revision: BigInt(revision), ordinal: Number(ordinal) };
}
