import type { Block } from '../domain/ast.js';
import { suggest } from '../../platform/nearest.js';
import { addRequest, closeRequests, findRequest } from './assignments.js';
import type { Removal } from './assignments.js';
import { refuseApproval, refuseMachine, refuseWithout, refuseWithoutReason, toAuthor } from './gate.js';
import type { Outcome, Refusal } from './outcome.js';
import { conflict, done, inputFinding, invalid, missing } from './outcome.js';
import type { Caller, PolicyChange, PolicyStore } from './ports.js';

export interface BlockTarget {
  readonly organisation: string;
  readonly target: Block['target'];
  readonly reason: string;
}

export interface UnblockTarget {
  readonly organisation: string;
  readonly block: string;
  readonly reason: string;
}

/** Emergency cordons. One person sets one at once; two people lift it. */
export class Blocks {
  constructor(private readonly store: PolicyStore) {}

  /** Denies everything that the target has a part in, from now on. The value is the block's id. */
  block(caller: Caller, { organisation, target, reason }: BlockTarget): Promise<Outcome<string>> {
    return this.store.change({ caller, organisation, reason: reason.trim() }, async (change) => {
      const { slug } = await change.organisation();
      const refusal =
        refuseWithout(caller, 'block:set', slug) ??
        refuseWithoutReason(reason) ??
        (await refuseUnknownTarget(change, target));
      if (refusal !== null) return refusal;
      const present = (await change.blocks()).some((block) => isSameTarget(block.target, target));
      if (present) return conflict('ALREADY_BLOCKED', `${target.kind} \`${target.name}\` is blocked already`);
      const id = await change.addBlock({ target, reason: reason.trim(), author: toAuthor(caller) });
      change.record({
        action: 'block.set',
        subject: target.name,
        scope: slug,
        after: target,
        detail: { ...target },
      });
      return done(id);
    });
  }

  /** The first person's call asks, another person's call lifts the block. */
  unblock(caller: Caller, { organisation, block: id, reason }: UnblockTarget): Promise<Outcome<Removal>> {
    return this.store.change({ caller, organisation, reason: reason.trim() }, async (change) => {
      const { slug } = await change.organisation();
      const refusal = refuseWithout(caller, 'block:lift', slug) ?? refuseWithoutReason(reason);
      if (refusal !== null) return refusal;
      const block = (await change.blocks()).find((one) => one.id === id);
      if (block === undefined) return missing('there is no such block');
      const note = { subject: block.target.name, scope: slug };
      const request = await findRequest(change, 'block', id);
      if (request === undefined) {
        const machine = refuseMachine(caller, 'block:lift', slug);
        if (machine !== null) return machine;
        await addRequest(change, caller, 'block', id, reason.trim());
        change.record({ action: 'block.lift-requested', ...note, detail: { ...block.target } });
        return done('requested');
      }
      const notApproved = refuseApproval(caller, 'block:lift', slug, request.author);
      if (notApproved !== null) return notApproved;
      await change.closeBlock(id);
      await closeRequests(change, 'block', id);
      const detail = { ...block.target, requestedBy: request.author };
      change.record({ action: 'block.lifted', ...note, before: block.target, detail });
      return done('removed');
    });
  }
}

function isSameTarget(a: Block['target'], b: Block['target']): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** In an emergency a misspelt name would protect nobody. Operators and sub-processors have no list to check against. */
async function refuseUnknownTarget(
  change: PolicyChange,
  { kind, name }: Block['target'],
): Promise<Refusal | null> {
  if (kind === 'operator' || kind === 'subprocessor') {
    return name.trim() === ''
      ? invalid(
          inputFinding('TARGET_MISSING', 'name', 'the target has no name', 'write its name as the facts do'),
        )
      : null;
  }
  const slugs = await change.slugsOf(kind);
  if (slugs.includes(name)) return null;
  const what = kind.replace('_', ' ');
  return invalid(
    inputFinding('UNKNOWN_TARGET', 'name', `there is no ${what} \`${name}\``, suggest(name, slugs)),
  );
}
