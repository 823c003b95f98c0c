import type { FreshKey } from '../../src/access/app/manage-keys.js';
import type { Outcome, ScopeRole } from '../../src/access/index.js';
import { AccessDirectory, ManageKeys, ManageMembers, ManageOrganisation } from '../../src/access/index.js';
import type { Actor } from '../../src/platform/database/index.js';
import type { BareCordon } from './bare-service.js';

const OPERATOR: Actor = { kind: 'operator', id: 'test', name: 'test' };

/** An organisation that a test has made: an owner who can sign in, and a key for each role. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  /** Of the member who owns it. */
  readonly owner: string;
  /** Signs the owner in, once. */
  readonly link: string;
  /** A key with the role at the organisation's scope, its secret. */
  keyFor(role: ScopeRole, scope?: string): Promise<string>;
}

/** Makes an organisation as the local operator would. */
export async function makeTenant(
  { app }: Pick<BareCordon, 'app'>,
  slug: string,
  name = slug,
): Promise<Tenant> {
  const base = { actor: OPERATOR, requestId: 'test', reason: 'for a test' };
  const get = <T>(type: abstract new (...given: never[]) => T): T => app.get<T>(type, { strict: false });
  const { id } = done(await get(ManageOrganisation).createOrganisation(base, { slug, name }));
  const context = { ...base, organisation: id };
  const invited = done(
    await get(ManageMembers).invite(context, {
      name: `${name} owner`,
      email: `owner@${slug}.example`,
      role: 'owner',
      scope: slug,
    }),
  );
  const keyFor = async (role: ScopeRole, scope = slug): Promise<string> => {
    const request = { name: `${name} ${role}`, role, scopes: [scope], dataClasses: [] };
    const created: Outcome<FreshKey> = await get(ManageKeys).create(context, {
      ...request,
      defaultDataClass: null,
      expiresAt: null,
    });
    return done(created).secret;
  };
  await get(AccessDirectory).catchUp();
  return { id, slug, owner: invited.member.id, link: invited.link.secret, keyFor };
}

export interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly codes: readonly string[];
}

/** Asks over HTTP: with the secret of a key, or as the session of a cookie. */
export async function ask(
  { address }: Pick<BareCordon, 'address'>,
  as: string | { readonly cookie: string },
  query: string,
  variables: object = {},
): Promise<Answer> {
  const credentials =
    typeof as === 'string'
      ? { authorization: `Bearer ${as}` }
      : { cookie: as.cookie, 'sec-fetch-site': 'same-origin' };
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credentials },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as {
    data: Answer['data'];
    errors?: Answer['errors'];
  };
  return { status: response.status, data, errors, codes: errors.map(({ extensions }) => extensions.code) };
}

/** The cookie of a session, from a one-time link's secret. */
export async function signIn({ address }: Pick<BareCordon, 'address'>, link: string): Promise<string> {
  const response = await fetch(`${address}/sign-in?token=${link}`);
  const cookie = response.headers.get('set-cookie');
  if (response.status !== 200 || cookie === null) throw new Error('the link does not sign in');
  return cookie.split(';')[0] ?? '';
}

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(JSON.stringify(outcome));
}
