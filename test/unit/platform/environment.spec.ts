import { describe, expect, test } from '@jest/globals';

import { CannotStart } from '../../../src/platform/cannot-start.js';
import { readEnvironment } from '../../../src/platform/environment.js';
import { PROJECT_ROOT } from '../../../src/platform/project-root.js';

describe('the settings', () => {
  test('have defaults that start a service for one person', () => {
    expect(readEnvironment({})).toEqual({
      port: 4400,
      host: '127.0.0.1',
      databaseUrl: null,
      dataDir: `${PROJECT_ROOT}.cordon`,
      keysDir: `${PROJECT_ROOT}.cordon/keys`,
      demo: true,
      logLevel: 'info',
      publicUrl: null,
      remoteUrl: null,
      remoteKey: null,
    });
  });

  test('make no demonstration in a database of somebody else', () => {
    const url = 'postgresql://cordon:secret@db.test/cordon';
    expect(readEnvironment({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url, demo: false });
    expect(() => readEnvironment({ DATABASE_URL: url, CORDON_DEMO: 'on' })).toThrow(/`CORDON_DEMO` is `on`/);
  });

  test('that are empty count as left out', () => {
    expect(readEnvironment({ PORT: '', CORDON_LOG_LEVEL: '' })).toMatchObject({
      port: 4400,
      logLevel: 'info',
    });
  });

  test('of other programs are left alone', () => {
    expect(() => readEnvironment({ HOME: '/root', cordon_demo: 'x', CORDONED: '1' })).not.toThrow();
  });

  test.each([
    ['PORT', '65536', '`PORT` is `65536`; expected a port between 0 and 65535'],
    ['PORT', '80x', '`PORT` is `80x`; expected a port between 0 and 65535'],
    ['PORT', '-1', '`PORT` is `-1`; expected a port between 0 and 65535'],
    ['HOST', 'localhost:80', '`HOST` is `localhost:80`; expected a host name or address without port'],
    ['CORDON_DEMO', 'yes', '`CORDON_DEMO` is `yes`; expected `on` or `off`'],
    ['CORDON_LOG_LEVEL', 'loud', '`CORDON_LOG_LEVEL` is `loud`; expected one of `fatal`, `error`, `warn`'],
    ['CORDON_PUBLIC_URL', 'cordon.test', '`CORDON_PUBLIC_URL` is `cordon.test`; expected an address such as'],
    ['CORDON_DEMOS', 'on', '`CORDON_DEMOS` is not a setting of cordon; did you mean `CORDON_DEMO`?'],
    [
      'CORDON_DATABASE_URL',
      'x',
      '`CORDON_DATABASE_URL` is not a setting of cordon; known are CORDON_API_KEY',
    ],
  ])('%s=%s is refused by name, with what is expected', (name, value, message) => {
    const read = (): unknown => readEnvironment({ [name]: value });
    expect(read).toThrow(CannotStart);
    expect(read).toThrow(message);
  });

  test.each([
    ['DATABASE_URL', 'mysql://u:hunter2@h/d'],
    ['DATABASE_URL', 'postgresql://u:hunter2@h'],
    ['CORDON_API_KEY', 'hunter2 hunter2'],
  ])('a wrong %s is not shown, because it holds a secret', (name, value) => {
    try {
      readEnvironment({ [name]: value });
    } catch (error) {
      expect(String(error)).toContain(`\`${name}\` is not`);
      expect(String(error)).not.toContain('hunter2');
      return;
    }
    throw new Error('it was accepted');
  });

  test('that are wrong are all told at once', () => {
    try {
      readEnvironment({ PORT: 'x', CORDON_DEMO: 'y', CORDON_X: 'z' });
    } catch (error) {
      expect(String(error).split('\n')).toHaveLength(3);
      return;
    }
    throw new Error('they were accepted');
  });
});
