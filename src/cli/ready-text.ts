import type { Listening } from '../main.js';

/** What a person reads when the service is ready: where it is, and what to do first. */
export function readyText({ address, lines }: Listening, after: string): string {
  const all = [{ label: 'address', text: address }, ...lines];
  const width = Math.max(...all.map(({ label }) => label.length));
  const rows = all.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`);
  return ['', `cordon is ready after ${after}`, '', ...rows, ''].join('\n');
}
