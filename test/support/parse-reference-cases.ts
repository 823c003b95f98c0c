import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ReferenceFacts, ReferencePolicy } from './reference-evaluator.js';

/** Cases of what the reference does not do: resolving claims, deriving facts, lifting rules, blocking. */
const BEYOND =
  /^(?:agreements|blocks|claims|packs|waivers)\/|^(?:dimensions\/jurisdictions-derived|evidence\/(?:derived|same-support))\./;

/** A case as it is written. */
export interface CaseDocument {
  readonly name: string;
  readonly given: {
    readonly now: string;
    readonly dataClasses?: readonly string[];
    readonly groups?: Readonly<Record<string, readonly string[]>>;
    readonly policies?: readonly (ReferencePolicy & {
      readonly assignedTo?: string;
      readonly policy?: ReferencePolicy;
    })[];
    readonly deployments: readonly {
      readonly id: string;
      readonly model?: string;
      readonly facts?: ReferenceFacts;
    }[];
  };
  readonly request?: { readonly dataClass?: string; readonly model?: string; readonly scope?: string };
  readonly expect: readonly {
    readonly deployment: string;
    readonly verdict: string;
    readonly reasons?: readonly {
      readonly policy?: string;
      readonly rule?: string;
      readonly outcome?: string;
    }[];
  }[];
}

/** Reads every case below a folder that the reference can answer, without any of the production's parsers. */
export async function readCases(folder: string): Promise<readonly CaseDocument[]> {
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => /\.case\.yaml$/.test(name) && !BEYOND.test(name),
  );
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    [...parseAllDocuments(text)].map((document) => document.toJS() as CaseDocument),
  );
}
