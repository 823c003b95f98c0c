/**
 * Prints `dimensions.md` from the dimensions themselves. With `--check` it writes nothing and fails when the page is
 * stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit, stderr } from 'node:process';
import { fileURLToPath } from 'node:url';

export const PAGE = fileURLToPath(new URL('dimensions.md', import.meta.url));

async function main(check) {
  const { ensureBuilt } = await import('../../src/platform/build/build.mjs');
  await ensureBuilt();
  const { DIMENSIONS, QUANTIZATION_LEVELS } = await import('../../dist/catalog/domain/dimensions.js');
  const { operatorsFor } = await import('../../dist/policy/domain/operators.js');
  const page = dimensionsPage({ dimensions: DIMENSIONS, levels: QUANTIZATION_LEVELS, operatorsFor });
  if (!check) return writeFileSync(PAGE, page);
  if (readFileSync(PAGE, 'utf8') === page) return;
  stderr.write('`docs/formats/dimensions.md` is stale; run `node docs/formats/print-dimensions.mjs`\n');
  exit(1);
}

/** The whole page. */
export function dimensionsPage({ dimensions, levels, operatorsFor }) {
  const rows = dimensions.map((dimension) => overviewRow(dimension, operatorsFor));
  return [
    HEAD,
    '| dimension | type | operators | stated about |\n|---|---|---|---|\n',
    ...rows,
    LEVELS_HEAD,
    ...levels.map((formats, index) => `${index + 1}. ${formats.map(code).join(', ')}\n`),
    '\n## Each of them\n',
    ...dimensions.map((dimension) => section(dimension, operatorsFor)),
    QUALITY,
  ].join('');
}

const HEAD = `# Dimensions

<!-- Printed by docs/formats/print-dimensions.mjs; edit src/catalog/domain/dimensions.ts. -->

What can be stated about a provider, an endpoint, a deployment or a model. The list is closed; only \`quality.<benchmark>\` is open.
The type of a dimension decides how a value is written in a [catalog file](catalog.md) and which operators a [policy](policy.md) may use.

`;

const LEVELS_HEAD = `
## Types

| type | a value is |
|---|---|
| country | an ISO 3166-1 alpha-2 code, or a closed group such as \`group:EU\`: somewhere in it. \`ZZ\` and \`global\` read as unknown |
| one of … | a word of the list |
| text | 1 to 200 characters |
| date | a calendar date, \`2026-12-31\` |
| days | a whole number from 0 on |
| days, or open-ended | the same; \`indefinite\`, which is greater than every number; \`unspecified\`: kept, for a time that nobody states – greater than 0 and otherwise unknown |
| measurement | \`{value, version, window?, measuredBy}\` with \`value\` between 0 and 1, by which it is compared |
| number format | one of those below |
| list of … | elements, and whether the list is complete: without \`complete: true\` it means "at least these" |

Number formats, in ascending order. Two different formats of one line cannot be compared: the answer is *unknown*.

`;

const QUALITY = `
### quality.\\<benchmark>

The score of a deployment on a benchmark, between 0 and 1. The name after the point consists of small letters, digits and hyphens, for example \`quality.tool-calling\`.

- type: measurement
- operators: the same as for \`uptime\`
- stated about: deployment, endpoint, model
`;

function overviewRow({ name, type, subjects }, operatorsFor) {
  const operators = operatorsFor(type).map(code).join(' ');
  return `| [${code(name)}](#${anchor(name)}) | ${shortType(type)} | ${operators} | ${subjects.join(', ') || 'nothing: derived'} |\n`;
}

function section({ name, title, sentence, regimes, type, subjects }, operatorsFor) {
  const lines = [
    `\n### ${name}\n`,
    `**${title}.** ${sentence}\n`,
    `- type: ${longType(type)}`,
    `- operators: ${operatorsFor(type).map(code).join(', ')}`,
    ...elementLines(type, operatorsFor),
    `- stated about: ${subjects.join(', ') || 'nothing; it is derived and cannot be claimed'}`,
    `- asked for by: ${regimes.join(', ') || 'no regime in particular'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function elementLines(type, operatorsFor) {
  if (type.type === 'scalars') {
    return [`- operators on an element: ${operatorsFor(type.of).map(code).join(', ')}`];
  }
  if (type.type !== 'records') return [];
  return [
    `- elements: ${type.minItems === 0 ? 'may be none' : `at least ${type.minItems}`}`,
    ...Object.entries(type.fields).map(([field, fieldType]) => {
      const must = type.required.includes(field) ? ', required' : '';
      return `  - ${code(field)}${must}: ${longType(fieldType)} – ${operatorsFor(fieldType).map(code).join(', ')}`;
    }),
  ];
}

function shortType(type) {
  switch (type.type) {
    case 'enum':
      return 'one of a list';
    case 'records':
      return 'list of records';
    case 'scalars':
      return `list of ${type.of.type === 'enum' ? 'words' : type.of.type}`;
    default:
      return longType(type);
  }
}

function longType(type) {
  switch (type.type) {
    case 'enum':
      return `one of ${type.values.map(code).join(', ')}`;
    case 'days':
      return type.openEnded ? 'days, or open-ended' : 'days';
    case 'quantization':
      return 'number format';
    case 'records':
      return 'list of records';
    case 'scalars':
      return `list of ${longType(type.of)}`;
    default:
      return type.type;
  }
}

function anchor(name) {
  return name.toLowerCase().replaceAll('.', '');
}

function code(text) {
  return `\`${text}\``;
}

if (argv[1] === fileURLToPath(import.meta.url)) await main(argv.includes('--check'));
