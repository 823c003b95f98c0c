import { closest } from 'fastest-levenshtein';
import type { Finding } from '../../platform/finding.js';
import { SLUG } from './scope-path.js';

/** `path` is the argument, such as `input.slug`. Each answers with the finding, or none. */

export function checkSlug(slug: string, path: string): Finding[] {
  if (SLUG.test(slug)) return [];
  return [
    finding('BAD_SLUG', `\`${slug.slice(0, 80)}\` is not a slug`, path, {
      hint: 'lower-case letters and digits, joined by single hyphens, at most 63 characters',
    }),
  ];
}

export function checkText(text: string, path: string, longest = 120): Finding[] {
  const length = text.trim().length;
  if (length > 0 && text.length <= longest && !hasControlCharacter(text)) return [];
  const hint = `one line of 1 to ${longest} characters`;
  return [
    finding('BAD_TEXT', length === 0 ? 'the text is empty' : 'the text cannot be stored', path, { hint }),
  ];
}

export function checkEmail(email: string, path: string): Finding[] {
  if (email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(email)) return [];
  return [finding('BAD_EMAIL', `\`${email.slice(0, 80)}\` is not an e-mail address`, path)];
}

/** Every name is one of the known; `what` is the word for them. */
export function checkNames(
  names: readonly string[],
  known: readonly string[],
  what: string,
  path: string,
): Finding[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const hint =
        known.length === 0 ? {} : { hint: `the nearest is \`${closest(name.slice(0, 80), known)}\`` };
      return finding('UNKNOWN_NAME', `there is no ${what} \`${name.slice(0, 80)}\``, path, hint);
    });
}

export function checkFuture(instant: Date | null, now: number, path: string): Finding[] {
  if (instant === null || instant.getTime() > now) return [];
  return [finding('IN_THE_PAST', `\`${instant.toISOString()}\` has passed`, path)];
}

export function finding(
  code: string,
  message: string,
  path: string,
  more: { readonly hint?: string } = {},
): Finding {
  return { code, message, severity: 'error', path, ...more };
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
