import { fileURLToPath } from 'node:url';

/** The folder of package.json, with a trailing separator. `src/platform` and `dist/platform` lie equally deep in it. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));
