import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));

/** What the build says when sources have changed since. */
const BUILD = /^(?:[a-z ]+: .*|built) \(\d+\.\d s\)\n/gm;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** The first line on stdout that is JSON; rejects with all that was said when the command ends before. */
  readonly json: Promise<Record<string, unknown>>;
  readonly finished: Promise<Finished>;
}

/** Starts `cordon <args>` as a process of its own, with these settings and no others. */
export function startCommand(args: readonly string[], settings: Record<string, string>): RunningCommand {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH, HOME, LANG: 'C', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr: stderr.replaceAll(BUILD, '') })),
  );
  const json = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const line = stdout
        .split('\n')
        .find((candidate) => candidate.startsWith('{') && candidate.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as Record<string, unknown>);
    });
    void finished.then(() => reject(new Error(`it ended without an answer: ${stdout}${stderr}`)));
  });
  // Who only waits for the end is not told twice.
  json.catch(() => undefined);
  return { child, json, finished };
}

/** Runs `cordon <args>` to its end. */
export function runCommand(args: readonly string[], settings: Record<string, string>): Promise<Finished> {
  return startCommand(args, settings).finished;
}
