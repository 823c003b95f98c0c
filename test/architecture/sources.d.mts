/** The folders whose code obeys the rules, as far as they exist. */
export function roots(): string[];
/** Every source file that people write, as paths from the project's folder. */
export function sources(): string[];
export function isSource(path: string): boolean;
