import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BareCordon } from '../../support/bare-service.js';
import { startBareCordon } from '../../support/bare-service.js';
import type { Answer, Tenant } from '../../support/tenants.js';
import { ask, makeTenant, signIn } from '../../support/tenants.js';

let cordon: BareCordon;
let acme: Tenant;
let owner: { cookie: string };

beforeAll(async () => {
  cordon = await startBareCordon();
  acme = await makeTenant(cordon, 'acme');
  owner = { cookie: await signIn(cordon, acme.link) };
});

afterAll(() => cordon.close());

describe('a sign-in link', () => {
  test('signs in once', async () => {
    const answer = await ask(cordon, owner, '{ viewer { kind id name grants { role scope } } }');
    expect(answer.data).toEqual({
      viewer: {
        kind: 'member',
        id: acme.owner,
        name: 'acme owner',
        grants: [{ role: 'owner', scope: 'acme' }],
      },
    });
    const again = await fetch(`${cordon.address}/sign-in?token=${acme.link}`);
    expect(again.status).toBe(401);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  test('is used up once, also when two use it at the same time', async () => {
    const { link } = await makeTenant(cordon, 'race');
    const both = await Promise.all([1, 2].map(() => fetch(`${cordon.address}/sign-in?token=${link}`)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('is not used up by those who only look ahead', async () => {
    const { link } = await makeTenant(cordon, 'preview');
    const address = `${cordon.address}/sign-in?token=${link}`;
    await fetch(address, { method: 'HEAD' });
    await fetch(address, { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect((await fetch(address)).status).toBe(200);
  });

  test('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const { link } = await makeTenant(cordon, 'cookie');
    const response = await fetch(`${cordon.address}/sign-in?token=${link}`);
    expect(response.headers.get('set-cookie')).toMatch(
      /^cordon=cordon_session_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('that nobody made, or none at all, says how to get one', async () => {
    for (const query of ['', '?token=x', '?token=a&token=b']) {
      const response = await fetch(`${cordon.address}/sign-in${query}`);
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('npx cordon sign-in');
    }
  });

  test('gives a session that ends when its member signs out', async () => {
    const { link } = await makeTenant(cordon, 'leaving');
    const session = { cookie: await signIn(cordon, link) };
    const signOut = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${cordon.address}/sign-out`, { method: 'POST', headers: { ...session, ...headers } });
    expect((await signOut({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(cordon, session, '{ revision }')).status).toBe(200);
    expect((await signOut({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ask(cordon, session, '{ revision }')).status).toBe(401);
  });
});

describe('an owner', () => {
  test('adds scopes below one another, once each', async () => {
    const workspace = `mutation { createWorkspace(input: {organisation: "acme", slug: "support", name: "Support"}) {
      __typename ... on Scope { kind path } ... on Conflict { code message } } }`;
    expect(await said(workspace)).toEqual({ __typename: 'Scope', kind: 'workspace', path: 'acme/support' });
    expect(await said(workspace)).toEqual({
      __typename: 'Conflict',
      code: 'SCOPE_EXISTS',
      message: 'there is already a scope `acme/support`',
    });
    expect(
      await said(`mutation { createKeyScope(input: {workspace: "acme/support", slug: "bot", name: "Bot"}) {
        ... on Scope { kind path } } }`),
    ).toEqual({ kind: 'key', path: 'acme/support/bot' });
    const deeper = await ask(
      cordon,
      owner,
      'mutation { createKeyScope(input: {workspace: "acme/support/bot", slug: "x", name: "X"}) { __typename } }',
    );
    expect(deeper.codes).toEqual(['BAD_REQUEST']);
    const { data } = await ask(cordon, owner, '{ scopes { path } }');
    expect(data).toEqual({
      scopes: [{ path: 'acme' }, { path: 'acme/support' }, { path: 'acme/support/bot' }],
    });
  });

  test('names data classes beside the seven', async () => {
    const added =
      await said(`mutation { addDataClass(input: {organisation: "acme", name: "source-code", title: "Code"}) {
      ... on DataClass { name } } }`);
    expect(added).toEqual({ name: 'source-code' });
    const { data } = await ask(cordon, owner, '{ dataClasses { name } }');
    expect(data?.['dataClasses']).toEqual(
      'public internal confidential personal special-category phi cardholder source-code'
        .split(' ')
        .map((name) => ({ name })),
    );
  });

  test('invites people, gives roles and takes them away, and stays the last owner', async () => {
    const invitation = await said(`mutation { inviteMember(input: {
      scope: "acme/support", role: viewer, name: "Vi", email: "vi@acme.example", reason: "joins support" }) {
      ... on Invitation { link linkExpiresAt member { id grants { id role scope } } } } }`);
    const { link, member } = invitation as { link: string; member: { id: string; grants: { id: string }[] } };
    const token = new URL(link).searchParams.get('token') ?? '';
    const vi = { cookie: await signIn(cordon, token) };
    expect((await ask(cordon, vi, '{ scopes { path } }')).data).toEqual({
      scopes: [{ path: 'acme/support' }, { path: 'acme/support/bot' }],
    });
    expect((await ask(cordon, vi, '{ auditEvents(scope: "acme/support") { totalCount } }')).codes).toEqual([
      'FORBIDDEN',
    ]);

    await said(`mutation { grantRole(input: {member: "${member.id}", role: auditor, scope: "acme/support"}) {
      ... on Member { id } } }`);
    const seen = await ask(
      cordon,
      vi,
      '{ auditEvents(scope: "acme/support") { totalCount nodes { action actor { name } scope reason } } }',
    );
    expect(seen.data?.['auditEvents']).toMatchObject({
      nodes: expect.arrayContaining([
        {
          action: 'role.granted',
          actor: { name: 'acme owner' },
          scope: 'acme/support',
          reason: 'joins support',
        },
      ]),
    });

    const grant = member.grants[0]?.id ?? '';
    expect(
      await said(`mutation { revokeRole(input: {grant: "${grant}"}) { ... on Member { grants { role } } } }`),
    ).toEqual({ grants: [{ role: 'auditor' }] });
    const own = await ask(cordon, owner, '{ members(scope: "acme") { nodes { id grants { id role } } } }');
    const owners = (
      own.data?.['members'] as { nodes: { id: string; grants: { id: string; role: string }[] }[] }
    ).nodes;
    const last = owners.find(({ id }) => id === acme.owner)?.grants[0]?.id ?? '';
    expect(
      await said(`mutation { revokeRole(input: {grant: "${last}"}) { ... on Conflict { code } } }`),
    ).toEqual({
      code: 'LAST_OWNER',
    });
  });

  test('makes keys that are limited, and whose secret is shown once', async () => {
    const made = (await said(`mutation { createApiKey(input: {
      name: "bot", role: router, scopes: ["acme/support"], dataClasses: ["internal"], defaultDataClass: "internal" }) {
      ... on FreshApiKey { secret key { id prefix scopes dataClasses defaultDataClass } } } }`)) as {
      secret: string;
      key: { id: string; prefix: string };
    };
    expect(made.secret.startsWith(made.key.prefix)).toBe(true);
    const viewer = await ask(cordon, made.secret, '{ viewer { dataClasses defaultDataClass } }');
    expect(viewer.data).toEqual({ viewer: { dataClasses: ['internal'], defaultDataClass: 'internal' } });
    const listed = await ask(
      cordon,
      owner,
      '{ apiKeys(scope: "acme") { totalCount nodes { id name prefix } } }',
    );
    expect(JSON.stringify(listed.data)).not.toContain(made.secret);
    expect(
      await said(`mutation { revokeApiKey(input: {key: "${made.key.id}"}) { ... on ApiKey { id } } }`),
    ).toEqual({
      id: made.key.id,
    });
    expect((await ask(cordon, made.secret, '{ revision }')).status).toBe(401);
    const rows = await cordon.db.query(
      `SELECT count(*) FROM api_key WHERE encode(secret_sha256, 'escape') LIKE '%cordon_%'`,
      {
        role: 'cordon_worker',
      },
    );
    expect(rows).toEqual([{ count: '0' }]);
  });

  test('is told of every mistake in a key at once, with the nearest name', async () => {
    const payload = await said(`mutation { createApiKey(input: {
      name: "", role: router, scopes: [], dataClasses: ["intern"], defaultDataClass: "phi", expiresAt: "2020-01-01T00:00:00Z" }) {
      ... on ValidationFailed { findings { code path hint } } } }`);
    expect(payload).toEqual({
      findings: [
        { code: 'BAD_TEXT', path: 'input.name', hint: 'one line of 1 to 120 characters' },
        { code: 'NO_SCOPE', path: 'input.scopes', hint: null },
        { code: 'UNKNOWN_NAME', path: 'input.dataClasses', hint: 'the nearest is `internal`' },
        { code: 'UNKNOWN_NAME', path: 'input.defaultDataClass', hint: 'the nearest is `intern`' },
        { code: 'IN_THE_PAST', path: 'input.expiresAt', hint: null },
      ],
    });
  });

  test('reads the record in pages, newest first, without gaps', async () => {
    const whole = await pages(500);
    const small = await pages(3);
    expect(small).toEqual(whole);
    expect(whole.length).toBeGreaterThan(8);
    const filtered = await ask(
      cordon,
      owner,
      '{ auditEvents(scope: "acme", filter: {actions: ["key.revoked"]}) { totalCount nodes { action detail } } }',
    );
    expect(filtered.data?.['auditEvents']).toMatchObject({
      totalCount: 1,
      nodes: [{ action: 'key.revoked' }],
    });
  });
});

describe('a key', () => {
  test('sees nothing above, beside or outside its scope', async () => {
    const key = await acme.keyFor('owner', 'acme/support');
    const { data } = await ask(
      cordon,
      key,
      '{ scopes { path } apiKeys(scope: "acme/support") { nodes { scopes } } }',
    );
    expect(JSON.stringify(data)).not.toContain('"acme"');
    expect((await ask(cordon, key, '{ apiKeys(scope: "acme") { totalCount } }')).codes).toEqual([
      'FORBIDDEN',
    ]);
    const wide = await ask(
      cordon,
      key,
      'mutation { createApiKey(input: {name: "x", role: owner, scopes: ["acme/support", "acme"]}) { __typename } }',
    );
    expect(wide.codes).toEqual(['FORBIDDEN']);
  });
});

describe('a revocation on one instance', () => {
  test('counts on another, also when no notification reaches it', async () => {
    const other = await startBareCordon(cordon.db);
    try {
      const key = await acme.keyFor('viewer');
      await other.feed.refresh();
      expect((await ask(other, key, '{ revision }')).status).toBe(200);
      await other.feed.dropListener(true);
      const { data } = await ask(
        cordon,
        owner,
        '{ apiKeys(scope: "acme", first: 500) { nodes { id prefix } } }',
      );
      const { nodes } = data?.['apiKeys'] as { nodes: { id: string; prefix: string }[] };
      const id = nodes.find(({ prefix }) => key.startsWith(prefix))?.id ?? '';
      await said(`mutation { revokeApiKey(input: {key: "${id}"}) { __typename } }`);
      const { revision } = await cordon.database.latestRevision().then((number) => ({ revision: number }));
      await other.feed.waitFor(revision, 5_000);
      expect((await ask(other, key, '{ revision }')).status).toBe(401);
    } finally {
      await other.close();
    }
  });
});

/** The payload of a mutation by the owner. */
async function said(mutation: string): Promise<unknown> {
  const answer: Answer = await ask(cordon, owner, mutation);
  if (answer.data === null) throw new Error(JSON.stringify(answer.errors));
  return Object.values(answer.data)[0];
}

async function pages(size: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const answer: Answer = await ask(
      cordon,
      owner,
      `query ($after: String) { auditEvents(scope: "acme", first: ${size}, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    const page = answer.data?.['auditEvents'] as {
      nodes: { id: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
    ids.push(...page.nodes.map(({ id }) => id));
    more = page.pageInfo.hasNextPage;
    after = page.pageInfo.endCursor;
  }
  return ids;
}
