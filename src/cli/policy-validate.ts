import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Finding } from '../platform/finding.js';
import { plural } from '../platform/plural.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { findingText, shownPath } from './findings.js';

interface Checked {
  readonly file: string;
  readonly policy: string | null;
  readonly rules: number;
  readonly findings: readonly Finding[];
}

/** `cordon policy validate <file…>` */
export function registerPolicyValidate(policy: Command): void {
  policy
    .command('validate')
    .argument('<file...>', 'policy documents, YAML or JSON')
    .description('check policy documents; needs no database')
    .option('--data-class <name...>', 'the data classes of the organisation; left out: any name may stand')
    .option('--json', 'print `{"valid", "files": [{"file", "policy", "rules", "findings"}]}`')
    .action(command((files: string[], options: Options) => validate(files, options)));
}

interface Options {
  readonly json?: boolean;
  readonly dataClass?: readonly string[];
}

async function validate(files: readonly string[], { json, dataClass }: Options): Promise<ExitCode> {
  const texts = await readTexts(files);
  if (texts === null) return 2;
  const { parsePolicy, readLibrary } = await import('../policy/index.js');
  const { groups } = await readLibrary();
  const checked = texts.map(({ file, text }): Checked => {
    const parsed = parsePolicy(text, { groups, file, ...(dataClass && { dataClasses: dataClass }) });
    return parsed.ok
      ? { file, policy: parsed.value.name, rules: parsed.value.rules.length, findings: parsed.warnings }
      : { file, policy: null, rules: 0, findings: parsed.findings };
  });
  const valid = checked.every(({ policy }) => policy !== null);
  if (json === true) console.log(JSON.stringify({ valid, files: checked }, null, 2));
  else for (const one of checked) print(one);
  return valid ? 0 : 1;
}

/** Null after saying which file cannot be read. */
async function readTexts(
  files: readonly string[],
): Promise<readonly { readonly file: string; readonly text: string }[] | null> {
  const texts: { file: string; text: string }[] = [];
  for (const file of files) {
    try {
      texts.push({ file, text: await readFile(file, 'utf8') });
    } catch {
      console.error(`cordon: \`${file}\` cannot be read; name policy documents`);
      return null;
    }
  }
  return texts;
}

function print({ file, policy, rules, findings }: Checked): void {
  for (const finding of findings) console.log(findingText(finding));
  if (policy !== null) console.log(`${shownPath(file)}: \`${policy}\` is valid, ${plural(rules, 'rule')}`);
}
