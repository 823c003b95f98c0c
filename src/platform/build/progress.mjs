import { performance } from 'node:perf_hooks';

/**
 * Tells on stderr what was done and since when. Lines are held back until so many milliseconds have passed, and
 * forgotten when they never do: nobody has waited then.
 */
export function toldAfter(quietMs) {
  const began = performance.now();
  const held = [];
  return (what, since) => {
    const now = performance.now();
    held.push(`${what} (${((now - since) / 1000).toFixed(1)} s)\n`);
    if (now - began >= quietMs) process.stderr.write(held.splice(0).join(''));
  };
}
