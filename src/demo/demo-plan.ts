/** What the demonstration consists of. Every workspace shows all kinds of verdicts on the shipped catalog. */
export const DEMO = {
  organisation: { slug: 'acme', name: 'Acme' },
  workspaces: [
    { slug: 'support', name: 'Customer support' },
    { slug: 'research', name: 'Research' },
    { slug: 'payments', name: 'Payments' },
  ],
  /** Packs are kept by the organisation and assigned to it or to a workspace. */
  assignments: [
    { pack: 'baseline', scope: 'acme', mandatory: true },
    { pack: 'prompts-not-stored', scope: 'acme/support', mandatory: false },
    { pack: 'open-weights', scope: 'acme/research', mandatory: false },
    { pack: 'no-chinese-headquarters', scope: 'acme/payments', mandatory: false },
    { pack: 'eea-inference', scope: 'acme/payments', mandatory: false },
  ],
  owner: { name: 'Ada Owner', email: 'owner@acme.example', role: 'owner', scope: 'acme' },
  /** Approvals take a second person. */
  approver: { name: 'Ben Approver', email: 'approver@acme.example', role: 'approver', scope: 'acme' },
  key: { name: 'support router', role: 'router', scope: 'acme/support' },
} as const;
