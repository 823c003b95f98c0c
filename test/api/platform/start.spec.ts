import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { runCommand, startCommand } from '../../support/command.js';
import { openTestDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';

const LONG = 240_000;
const folders: string[] = [];

function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-start-'));
  folders.push(folder);
  // As root the database runs as another user, who has to pass through the folder.
  execFileSync('chmod', ['711', folder]);
  return folder;
}

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const quiet = (dataDir: string): Record<string, string> => ({
  CORDON_DATA_DIR: dataDir,
  CORDON_LOG_LEVEL: 'error',
  CORDON_DEMO: 'off',
  PORT: '0',
});

/** The process number of the PostgreSQL that claims the data folder; null when none does. */
function postgresPid(dataDir: string): number | null {
  const path = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the service with its embedded database', () => {
  test(
    'starts, keeps others out, survives a kill, and leaves nothing running',
    async () => {
      const dataDir = newDataDir();
      const first = startCommand(['serve', '--json'], quiet(dataDir));
      const { address } = await first.json;
      expect((await fetch(`${String(address)}/readyz`)).status).toBe(200);
      const postgres = postgresPid(dataDir);
      expect(postgres).not.toBeNull();

      const second = await runCommand(['serve'], quiet(dataDir));
      expect(second).toMatchObject({ code: 3, stdout: '' });
      expect(second.stderr).toContain(
        `the data folder \`${dataDir}\` is in use by another instance of cordon (pid ${String(first.child.pid)})`,
      );

      first.child.kill('SIGKILL');
      await first.finished;
      expect(isAlive(Number(postgres))).toBe(true);

      const third = startCommand(['serve', '--json'], quiet(dataDir));
      await third.json;
      expect(postgresPid(dataDir)).toBe(postgres);

      third.child.kill('SIGINT');
      expect(await third.finished).toMatchObject({ code: 0, stderr: '' });
      expect(isAlive(Number(postgres))).toBe(false);
      expect(postgresPid(dataDir)).toBeNull();
    },
    LONG,
  );

  test(
    'is mended after kills at any moment of the first start',
    async () => {
      const dataDir = newDataDir();
      const partial = (file: string) => (): boolean =>
        readdirSync(dataDir).some((name) => name.includes('.new-') && existsSync(join(dataDir, name, file)));
      const made = (file: string) => (): boolean => existsSync(join(dataDir, 'postgres', file));
      const moments: readonly (readonly [hasCome: () => boolean, andThen: number])[] = [
        [() => existsSync(join(dataDir, 'postgres-folder.new')), 0],
        [partial('secrets.json'), 0],
        [partial('data/PG_VERSION'), 0],
        [partial('data/base/1'), 100],
        [made('secrets.json'), 0],
        [made('data/postmaster.pid'), 0],
        // The roles and the database are made, then the migrations applied.
        ...[20, 50, 100, 200, 400].map((andThen) => [made('data/postmaster.pid'), andThen] as const),
      ];
      for (const [hasCome, andThen] of moments) {
        const { child, finished } = startCommand(['migrate', '--json'], quiet(dataDir));
        while (!hasCome() && child.exitCode === null) await pause(1);
        await pause(andThen);
        child.kill('SIGKILL');
        await finished;
      }
      const { code, stdout } = await runCommand(['migrate', '--json'], quiet(dataDir));
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('applied');
      expect(await runCommand(['migrate'], quiet(dataDir))).toMatchObject({
        code: 0,
        stdout: 'nothing to apply\n',
      });
      expect(
        readdirSync(dataDir)
          .filter((name) => !/^postgres-folder.new-\d+$/.test(name))
          .sort(),
      ).toEqual(['postgres', 'postgres-folder']);
      expect(postgresPid(dataDir)).toBeNull();
    },
    LONG,
  );

  test(
    'starts again after PostgreSQL itself was killed',
    async () => {
      const dataDir = newDataDir();
      await runCommand(['migrate'], quiet(dataDir));
      const running = startCommand(['serve', '--json'], quiet(dataDir));
      await running.json;
      process.kill(Number(postgresPid(dataDir)), 'SIGKILL');
      const ended = await running.finished;
      expect(ended.code).toBe(3);
      expect(ended.stderr).toContain('the embedded database ended');
      expect(await runCommand(['migrate'], quiet(dataDir))).toMatchObject({
        code: 0,
        stdout: 'nothing to apply\n',
      });
    },
    LONG,
  );

  test(
    'uses the database of its own folder when that is a copy of one in use',
    async () => {
      const [dataDir, copy] = [newDataDir(), newDataDir()];
      await runCommand(['migrate'], quiet(dataDir));
      execFileSync('cp', ['-a', `${dataDir}/.`, copy]);
      const original = startCommand(['serve', '--json'], quiet(dataDir));
      await original.json;
      // A folder that is copied while its server runs holds the claim of that server.
      const claim = join('postgres', 'data', 'postmaster.pid');
      execFileSync('cp', ['-a', join(dataDir, claim), join(copy, claim)]);
      const copied = startCommand(['serve', '--json'], quiet(copy));
      await copied.json;
      expect(postgresPid(copy)).not.toBe(postgresPid(dataDir));
      for (const { child, finished } of [copied, original]) {
        child.kill('SIGTERM');
        expect((await finished).code).toBe(0);
      }
    },
    LONG,
  );

  test(
    'does not begin anew when its database is gone',
    async () => {
      const dataDir = newDataDir();
      await runCommand(['migrate'], quiet(dataDir));
      rmSync(join(dataDir, 'postgres'), { recursive: true });
      const { code, stderr } = await runCommand(['migrate'], quiet(dataDir));
      expect(code).toBe(3);
      expect(stderr).toContain(`\`${join(dataDir, 'postgres')}\`, is gone; bring it back`);
    },
    LONG,
  );
});

describe('a service that a person has started', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says that it stops because of %s, and that it has stopped',
    async (signal) => {
      const settings = { DATABASE_URL: db.url, PORT: '0', CORDON_LOG_LEVEL: 'error' };
      const { child, finished } = startCommand(['serve'], settings);
      await new Promise<void>((resolve) => {
        child.stdout?.on('data', (text: string) => {
          if (text.includes('cordon is ready')) resolve();
        });
      });
      child.kill(signal);
      const { code, stdout, stderr } = await finished;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([`stopping (${signal})`, 'stopped']);
      expect(stdout).toContain('policies of 0 organisations');
    },
    LONG,
  );
});

describe('a start that cannot be', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  const refused = async (settings: Record<string, string>, command = ['migrate']): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(command, settings);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).not.toMatch(/\n\s+at /);
    return stderr;
  };
  const changed = (change: (url: URL) => void): Record<string, string> => {
    const url = new URL(db.url);
    change(url);
    return { DATABASE_URL: url.href };
  };

  test(
    'says which setting is wrong',
    async () => {
      expect(await refused({ CORDON_DEMOO: 'on' })).toBe(
        'cordon: `CORDON_DEMOO` is not a setting of cordon; did you mean `CORDON_DEMO`?\n',
      );
    },
    LONG,
  );

  test(
    'says that the port is taken, and how to take another',
    async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      const dataDir = newDataDir();
      const said = await refused({ ...quiet(dataDir), PORT: String(port) }, ['serve', '--json']);
      expect(said).toBe(
        `cordon: port ${String(port)} on 127.0.0.1 is taken by another program, maybe a cordon that runs already; ` +
          'set PORT to a free one (0 takes any)\n',
      );
      // It is said before a database is made.
      expect(readdirSync(dataDir)).toEqual([]);
      taken.close();
    },
    LONG,
  );

  test(
    'says that no database can be reached',
    async () => {
      const said = await refused(changed((url) => (url.port = '1')));
      expect(said).toMatch(/^cordon: no PostgreSQL can be reached at `127.0.0.1:1` \(connect ECONNREFUSED/);
    },
    LONG,
  );

  test(
    'says that the login is refused, without its password',
    async () => {
      const said = await refused(changed((url) => (url.password = 'hunter2')));
      expect(said).toMatch(/refuses the login `cordon_owner`: check user and password in DATABASE_URL/);
      expect(said).not.toContain('hunter2');
    },
    LONG,
  );

  test(
    'says that the database is missing, with the SQL that makes it',
    async () => {
      const said = await refused(changed((url) => (url.pathname = '/nothing')));
      expect(said).toContain('has no database `nothing`');
      expect(said).toContain('CREATE DATABASE nothing OWNER cordon_owner;');
    },
    LONG,
  );

  test(
    'says that a superuser is no login for a service, with the SQL that makes one',
    async () => {
      const [row] = await db.query('SELECT 1 AS one', { role: 'postgres' });
      expect(row).toEqual({ one: 1 });
      const said = await refused({ DATABASE_URL: db.superuserUrl });
      expect(said).toContain(
        'the login `postgres` of DATABASE_URL is a superuser or bypasses row-level security',
      );
      expect(said).toContain(`CREATE ROLE cordon_owner LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;`);
      expect(said).toContain('GRANT cordon_app, cordon_worker TO cordon_owner WITH INHERIT FALSE, SET TRUE;');
    },
    LONG,
  );

  test(
    'says that a login may not use the roles of sessions',
    async () => {
      await db.query(`DROP ROLE IF EXISTS test_stranger; CREATE ROLE test_stranger LOGIN PASSWORD 'x'`, {
        role: 'postgres',
      });
      const said = await refused(
        changed((url) => {
          url.username = 'test_stranger';
          url.password = 'x';
        }),
      );
      expect(said).toContain(
        'the login `test_stranger` may not run sessions as `cordon_app` and `cordon_worker`',
      );
      expect(said).toContain(
        'GRANT cordon_app, cordon_worker TO test_stranger WITH INHERIT FALSE, SET TRUE;',
      );
      await db.query('DROP ROLE test_stranger', { role: 'postgres' });
    },
    LONG,
  );

  test(
    'says that PostgreSQL is too old',
    async () => {
      const old = await pretendOldPostgres();
      expect(await refused({ DATABASE_URL: `postgresql://u@127.0.0.1:${String(old.port)}/d` })).toBe(
        'cordon: PostgreSQL 14.9 is too old: cordon needs 15 or newer\n',
      );
      old.close();
    },
    LONG,
  );
});

/** Speaks just enough of PostgreSQL's protocol to let anyone in and to answer every query with its version. */
async function pretendOldPostgres(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let started = false;
    socket.on('data', (data: Buffer) => {
      if (!started) {
        started = true;
        socket.write(Buffer.concat([message('R', int32(0)), READY]));
      } else if (data.toString('latin1', 0, 1) === 'Q') {
        socket.write(answer({ number: '140009', text: '14.9' }));
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function answer(row: Record<string, string>): Buffer {
  const names = Object.keys(row).map((name) =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      int32(0),
      int16(0),
      int32(name === 'number' ? 23 : 25),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  );
  const values = Object.values(row).map((value) => Buffer.concat([int32(value.length), Buffer.from(value)]));
  return Buffer.concat([
    message('T', Buffer.concat([int16(names.length), ...names])),
    message('D', Buffer.concat([int16(values.length), ...values])),
    message('C', Buffer.from('SELECT 1\0')),
    READY,
  ]);
}

const READY = message('Z', Buffer.from('I'));

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}
