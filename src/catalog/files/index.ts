export type { CatalogDocuments, ModelsDocument, ProviderDocument } from './catalog-document.js';
export { parseCatalogFile } from './parse-catalog-file.js';
export type { CatalogFile } from './read-catalog.js';
export { parseCatalog, readCatalog, readCatalogFiles } from './read-catalog.js';
export { toCatalogRecords } from './to-catalog-records.js';
