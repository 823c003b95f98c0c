import type { Accepts } from './derive-accepted.js';
import { acceptedCandidates, acceptedValue, mergeSupports } from './derive-accepted.js';
import type { Candidate, Fact, ListElement, ListValue, Profile, Scalar, Support } from './profile.js';

export type DecryptionClass = 'D0' | 'D1' | 'D2' | 'D3' | 'D4' | 'D5' | 'D6';

/**
 * Who sees plaintext, and where, in one letter: the classes that accepted evidence leaves possible. One: known.
 * Several: contested, so a rule holds only if it holds for each. All: unknown; `D7` is its name and never a value.
 *
 * - D0 the customer alone: every key is the client's, and all hardware stands on the customer's own site.
 * - D1 an attested enclave, the body encrypted to it by the client; D2 an attested enclave where TLS ends.
 * - D3 an enclave behind a plain gateway.
 * - D4 an origin in a documented place, no CDN before it; D5 CDN edges in documented places; D6 any edge.
 *
 * *Where* is asked with `decryption` itself; D4 and D5 say only that the place is pinned. That no pin exists is never
 * proven by silence, so D6 appears only beside D5.
 *
 * INVARIANT: less evidence leaves more classes possible, never other ones.
 */
export function deriveDecryptionClass(profile: Profile, accepts: Accepts): Fact<Scalar> {
  const lists = acceptedCandidates(profile.lists.get('decryption'), accepts);
  if (lists === null) return UNKNOWN_CLASS;
  const onCustomerSite = isOnCustomerSite(profile, accepts);
  const possible = new Set<DecryptionClass>();
  for (const { value } of lists) {
    const classes = possibleClasses(readHops(value, accepts), value.complete, onCustomerSite);
    if (classes === null) return UNKNOWN_CLASS;
    for (const one of classes) possible.add(one);
  }
  const supports = supportsOf(lists, accepts);
  const candidates = [...possible].sort().map((value) => ({ value, supports }));
  return { candidates, cause: null, speaker: null };
}

const UNKNOWN_CLASS: Fact<Scalar> = { candidates: [], cause: 'never_stated', speaker: null };

/** Assurances by which a place is documented or contracted; an observation sees one day, a third party hears of it. */
const DOCUMENTED: ReadonlySet<string> = new Set(['self_declared', 'contractual', 'audited', 'attested']);

interface Hop {
  /** Null: not known. */
  readonly hop: Scalar | null;
  readonly isAttested: boolean;
  readonly keyCustody: Scalar | null;
  readonly hasDocumentedPlace: boolean;
}

function readHops(list: ListValue, accepts: Accepts): readonly Hop[] {
  return list.elements.map(({ fields }) => {
    const hop = acceptedValue(fields.get('hop'), accepts);
    const place = acceptedValue(fields.get('country'), accepts);
    return {
      hop: hop?.value ?? null,
      isAttested: hop?.supports.some(({ assurance }) => assurance === 'attested') ?? false,
      keyCustody: acceptedValue(fields.get('keyCustody'), accepts)?.value ?? null,
      hasDocumentedPlace: place?.supports.some(({ assurance }) => DOCUMENTED.has(assurance)) ?? false,
    };
  });
}

/** True, false, or null when it is not known. */
type Answer = boolean | null;

function possibleClasses(
  hops: readonly Hop[],
  complete: boolean,
  onCustomerSite: Answer,
): readonly DecryptionClass[] | null {
  const edges = hops.filter(({ hop }) => hop === 'edge');
  if (edges.length > 0) {
    const areAllKnown = complete && hops.every(({ hop }) => hop !== null);
    return areAllKnown && edges.every(({ hasDocumentedPlace }) => hasDocumentedPlace) ? ['D5'] : ['D5', 'D6'];
  }
  if (!complete || hops.length === 0 || hops.some(({ hop }) => hop === null)) return null;
  const others = classesWithoutEdge(hops);
  const isLocal = isCustomerAlone(hops, onCustomerSite);
  if (isLocal === true) return ['D0'];
  return isLocal === null && others !== null ? ['D0', ...others] : others;
}

function classesWithoutEdge(hops: readonly Hop[]): readonly DecryptionClass[] | null {
  if (hops.every(({ hop }) => hop === 'tee')) return enclaveClasses(hops);
  const isBehindGateway =
    hops.some(({ hop }) => hop === 'tee') && hops.every(({ hop }) => hop !== 'inference_host');
  if (isBehindGateway) return ['D3'];
  return hops.every(({ hasDocumentedPlace }) => hasDocumentedPlace) ? ['D4'] : null;
}

function enclaveClasses(hops: readonly Hop[]): readonly DecryptionClass[] | null {
  if (!hops.every(({ isAttested }) => isAttested)) return null;
  if (hops.every(({ keyCustody }) => keyCustody === 'client_only')) return ['D1'];
  if (hops.every(({ keyCustody }) => keyCustody === 'tee_bound')) return ['D2'];
  return null;
}

function isCustomerAlone(hops: readonly Hop[], onCustomerSite: Answer): Answer {
  if (onCustomerSite === false) return false;
  if (hops.some(({ keyCustody }) => keyCustody !== null && keyCustody !== 'client_only')) return false;
  return onCustomerSite === true && hops.every(({ keyCustody }) => keyCustody === 'client_only')
    ? true
    : null;
}

/** Whether all inference runs on hardware that the customer owns, in a building of the customer's own. */
function isOnCustomerSite(profile: Profile, accepts: Accepts): Answer {
  const lists = acceptedCandidates(profile.lists.get('sites'), accepts);
  if (lists === null) return null;
  const answers = lists.map(({ value }) => {
    const sites = value.elements.map((element) => isCustomerSite(element, accepts));
    if (sites.includes(false)) return false;
    return value.complete && sites.every((answer) => answer === true) ? true : null;
  });
  return answers.every((answer) => answer === answers[0]) ? (answers[0] ?? null) : null;
}

function isCustomerSite({ fields }: ListElement, accepts: Accepts): Answer {
  const tenures = [
    { tenure: acceptedValue(fields.get('gpuTenure'), accepts), own: 'customer_owned' },
    { tenure: acceptedValue(fields.get('facilityTenure'), accepts), own: 'customer_site' },
  ];
  if (tenures.some(({ tenure, own }) => tenure !== null && tenure.value !== own)) return false;
  return tenures.every(({ tenure }) => tenure !== null) ? true : null;
}

/** A class stands on the whole list; what passed the filter there is what proves it. */
function supportsOf(lists: readonly Candidate<ListValue>[], accepts: Accepts): readonly Support[] {
  const fields = lists.flatMap(({ value }) =>
    value.elements.flatMap(({ fields: ofElement }) => [...ofElement.values()]),
  );
  const ofFields = fields.flatMap((fact) =>
    fact.candidates.flatMap(({ supports }) => supports.filter(accepts)),
  );
  return mergeSupports([...lists.flatMap(({ supports }) => supports), ...ofFields]);
}
