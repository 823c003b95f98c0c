/** The data classes that an organisation has until it names its own. */
export const DEFAULT_DATA_CLASSES: readonly string[] = [
  'public',
  'internal',
  'confidential',
  'personal',
  'special-category',
  'phi',
  'cardholder',
];
