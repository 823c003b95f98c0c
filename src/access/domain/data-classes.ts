/** The data classes that an organisation begins with, in order of rising care. */
export const DEFAULT_DATA_CLASSES = [
  { name: 'public', title: 'Public' },
  { name: 'internal', title: 'Internal' },
  { name: 'confidential', title: 'Confidential' },
  { name: 'personal', title: 'Personal data' },
  { name: 'special-category', title: 'Special categories of personal data' },
  { name: 'phi', title: 'Protected health information' },
  { name: 'cardholder', title: 'Cardholder data' },
] as const;
