import type { Command } from 'commander';
import { registerCatalogLoad } from './catalog-load.js';
import { registerCatalogShow } from './catalog-show.js';
import { registerCatalogValidate } from './catalog-validate.js';

/** `cordon catalog …` */
export function registerCatalog(program: Command): void {
  const catalog = program.command('catalog').description('the registry of facts, with their evidence');
  registerCatalogValidate(catalog);
  registerCatalogLoad(catalog);
  registerCatalogShow(catalog);
}
