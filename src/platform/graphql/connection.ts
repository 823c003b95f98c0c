import { CodedError } from './coded-error.js';

export const DEFAULT_PAGE = 50;
export const LARGEST_PAGE = 500;

/** The arguments of every list. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/**
 * A page. `edges`, `totalCount` and the cursor are getters, so that they cost nothing until someone asks; compiled queries read
 * properties without calling or awaiting them, so a count that needs the database has a field resolver of its own.
 */
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

/** How many items a page holds. Throws `PAGE_TOO_LARGE` or `BAD_REQUEST`. */
export function pageSize(page: PageArguments): number {
  const first = page.first ?? DEFAULT_PAGE;
  if (!Number.isInteger(first) || first < 0) {
    throw new CodedError('BAD_REQUEST', `\`first\` is ${first}; give a number from 0 to ${LARGEST_PAGE}`);
  }
  if (first > LARGEST_PAGE) {
    throw new CodedError(
      'PAGE_TOO_LARGE',
      `\`first\` is ${first}; a page holds at most ${LARGEST_PAGE}, ask for the rest with \`after\``,
    );
  }
  return first;
}

/**
 * One page of a list that is in memory and in its final order. The cursor holds the item's key, unique in the list, so
 * that a list which grows between two pages neither repeats nor skips. Throws `BAD_CURSOR` when the item has gone.
 */
export function toConnection<T>(
  items: readonly T[],
  page: PageArguments,
  keyOf: (item: T) => string,
): Connection<T> {
  const size = pageSize(page);
  const start = page.after === undefined || page.after === null ? 0 : findStart(items, page.after, keyOf);
  const nodes = items.slice(start, start + size);
  return pageOf(nodes, start + size < items.length, keyOf, () => items.length);
}

/** A page that a store has already cut: it reads one item more than the page holds to know whether more follow. */
export function pageOf<T>(
  nodes: readonly T[],
  hasNextPage: boolean,
  keyOf: (item: T) => string,
  count: () => number,
): Connection<T> {
  return new Page(nodes, hasNextPage, keyOf, count);
}

/** The same page with other nodes; one is made only for what is on the page, and only if it is read. */
export function mapConnection<S, T>(page: Connection<S>, toNode: (item: S) => T): Connection<T> {
  return new MappedPage(page, toNode);
}

/** A class, because a literal with getters costs a microsecond each time it is written. */
class Page<T> implements Connection<T>, PageInfo {
  constructor(
    readonly nodes: readonly T[],
    readonly hasNextPage: boolean,
    private readonly keyOf: (item: T) => string,
    private readonly count: () => number,
  ) {}

  get edges(): Connection<T>['edges'] {
    return this.nodes.map((node) => ({ cursor: toCursor(this.keyOf(node)), node }));
  }

  get pageInfo(): PageInfo {
    return this;
  }

  get endCursor(): string | null {
    const last = this.nodes.at(-1);
    return last === undefined ? null : toCursor(this.keyOf(last));
  }

  get totalCount(): number {
    return this.count();
  }
}

class MappedPage<S, T> implements Connection<T> {
  /** A compiled query may read a property more than once. */
  private made: readonly T[] | undefined;

  constructor(
    private readonly page: Connection<S>,
    private readonly toNode: (item: S) => T,
  ) {}

  get nodes(): readonly T[] {
    return (this.made ??= this.page.nodes.map(this.toNode));
  }

  get edges(): Connection<T>['edges'] {
    return this.page.edges.map(({ cursor, node }) => ({ cursor, node: this.toNode(node) }));
  }

  get pageInfo(): PageInfo {
    return this.page.pageInfo;
  }

  get totalCount(): number {
    return this.page.totalCount;
  }
}

export function toCursor(key: string): string {
  return Buffer.from(`c1:${key}`, 'utf8').toString('base64url');
}

/** The key in a cursor. Throws `BAD_CURSOR`. */
export function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith('c1:') || toCursor(text.slice(3)) !== cursor) throw badCursor();
  return text.slice(3);
}

function findStart<T>(items: readonly T[], after: string, keyOf: (item: T) => string): number {
  const key = readCursor(after);
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index === -1) throw badCursor();
  return index + 1;
}

function badCursor(): CodedError {
  return new CodedError('BAD_CURSOR', '`after` is not a cursor of this list; begin again without it');
}
