/**
 * Prints the SDL of all modules as one sorted file, `schema.graphql`: the contract that people review. With `--check` it
 * writes nothing and fails when the file is stale.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, Kind, parse, print, visit } from 'graphql';
import { format, resolveConfig } from 'prettier';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TARGET = `${ROOT}schema.graphql`;

await main(process.argv.includes('--check'));

async function main(check) {
  const options = { ...(await resolveConfig(TARGET)), parser: 'graphql' };
  const sdl = await format(printSdl(readDocuments()), options);
  if (!check) {
    writeFileSync(TARGET, sdl);
    return;
  }
  if (readCommitted() === sdl) return;
  process.stderr.write('`schema.graphql` is stale; run `npm run sdl` and commit what it writes\n');
  process.exitCode = 1;
}

function readDocuments() {
  const modules = readdirSync(`${ROOT}src`).map((name) => `${ROOT}src/${name}/api`);
  return [`${ROOT}src/platform/graphql`, ...modules.sort()]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.graphql'))
        .sort()
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
    );
}

function readCommitted() {
  try {
    return readFileSync(TARGET, 'utf8');
  } catch {
    return '';
  }
}

/** Throws when the files do not make a schema together. */
function printSdl(texts) {
  const definitions = merge(texts.flatMap((text) => parse(text, { noLocation: true }).definitions));
  const document = sort({ kind: Kind.DOCUMENT, definitions });
  buildASTSchema(document);
  return `# Printed by \`npm run sdl\` from the *.graphql files of the modules; edit those.\n\n${print(document)}\n`;
}

/** The root types are written in pieces, one a module. */
function merge(definitions) {
  const roots = new Map();
  const others = [];
  for (const definition of definitions) {
    const name = definition.name?.value;
    if (!['Query', 'Mutation', 'Subscription'].includes(name)) others.push(definition);
    else if (!roots.has(name)) roots.set(name, definition);
    else roots.set(name, { ...definition, fields: [...roots.get(name).fields, ...definition.fields] });
  }
  return [...roots.values(), ...others];
}

function sort(document) {
  const byName = (a, b) => (keyOf(a) < keyOf(b) ? -1 : 1);
  const sorted = (node) => ({ ...node, fields: [...node.fields].sort(byName) });
  return visit(document, {
    Document: (node) => ({ ...node, definitions: [...node.definitions].sort(byName) }),
    ObjectTypeDefinition: sorted,
    InterfaceTypeDefinition: sorted,
    InputObjectTypeDefinition: sorted,
  });
}

/** Directives first, then the root types, then all else by name. */
function keyOf({ kind, name }) {
  const rank =
    kind === Kind.DIRECTIVE_DEFINITION
      ? 0
      : ['Query', 'Mutation', 'Subscription'].indexOf(name.value) + 1 || 9;
  return `${rank} ${name.value}`;
}
