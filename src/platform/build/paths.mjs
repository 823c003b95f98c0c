import { fileURLToPath } from 'node:url';

/** The project's folder, with a trailing slash: everything the build reads and writes is named from here. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the runnable service goes. */
export const DIST = `${ROOT}dist/`;
