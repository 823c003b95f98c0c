import { COUNTRIES, DIMENSIONS } from '../../dist/catalog/index.js';
import { operatorsFor } from '../../dist/policy/domain/operators.js';
import { parsePolicy } from '../../dist/policy/index.js';
import { createRandom } from './random.mjs';

const RULES_PER_POLICY = 15;
const ASSURANCES = ['self_declared', 'third_party', 'contractual', 'audited'];

/** Policy documents whose rules, all distinct, take every dimension and every operator in turn. */
export function makeDocuments(count, { groups, seed = 1, prefix = 'policy' }) {
  const random = createRandom(seed);
  const questions = DIMENSIONS.flatMap(({ name, type }) =>
    operatorsFor(type).map((operator) => ({ name, type, operator })),
  );
  const digests = new Set();
  const rules = [];
  for (let turn = 0; rules.length < count; turn++) {
    const rule = makeRule(questions[turn % questions.length], rules.length, random);
    const parsed = parsePolicy(makeDocument('probe', [rule]), { groups });
    if (!parsed.ok) throw new Error(JSON.stringify({ rule, findings: parsed.findings }));
    const { digest } = parsed.value.rules[0];
    if (digests.has(digest)) continue;
    digests.add(digest);
    rules.push(rule);
  }
  return chunks(rules).map((some, index) => makeDocument(`${prefix}-${index}`, some));
}

/** The same, parsed and assigned to a scope. */
export function makePolicies(count, { groups, scope }) {
  return makeDocuments(count, { groups }).map((document) => {
    const parsed = parsePolicy(document, { groups });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
    return { policy: parsed.value, version: 1, scope, mandatory: false };
  });
}

function makeDocument(name, rules) {
  return {
    apiVersion: 'cordon/v1',
    kind: 'Policy',
    name,
    title: name,
    rules: rules.map((rule) => ({ ...rule, because: 'it is asked' })),
  };
}

function chunks(rules) {
  const found = [];
  for (let start = 0; start < rules.length; start += RULES_PER_POLICY) {
    found.push(rules.slice(start, start + RULES_PER_POLICY));
  }
  return found;
}

function makeRule(question, index, random) {
  const mode = random.chance(0.5) ? 'require' : 'forbid';
  const condition = makeCondition(question, random);
  const evidence = makeEvidence(random);
  return { id: `r${index}`, [mode]: condition, ...(evidence && { evidence }) };
}

function makeEvidence(random) {
  if (random.chance(0.5)) return undefined;
  const maxAgeDays = 30 + random.below(700);
  if (random.chance(0.5)) return { maxAgeDays };
  return { assurance: [random.pick(ASSURANCES), 'attested'], maxAgeDays };
}

function makeCondition({ name, type, operator }, random) {
  const leaf = { [name]: { [operator]: operandOf(operator, type, random) } };
  if (random.chance(0.2)) return { not: leaf };
  if (random.chance(0.2)) return { anyOf: [leaf, { headquarters: { in: countries(random) } }] };
  return leaf;
}

function operandOf(operator, type, random) {
  if (operator === 'known') return true;
  if (type.type === 'records') return elementOf(type.fields, random);
  if (type.type === 'scalars') {
    return operator.startsWith('includes') ? setOf(type.of, random) : { in: setOf(type.of, random) };
  }
  return operator === 'in' || operator === 'notIn' ? setOf(type, random) : valueOf(type, random);
}

function elementOf(fields, random) {
  const [field, type] = random.pick(Object.entries(fields));
  const operator = random.pick(operatorsFor(type));
  return { [field]: { [operator]: operandOf(operator, type, random) } };
}

function setOf(type, random) {
  if (type.type === 'country') return countries(random);
  return [...new Set([valueOf(type, random), valueOf(type, random)])];
}

function countries(random) {
  return [...new Set(['group:EEA', random.pick(COUNTRIES), random.pick(COUNTRIES)])];
}

function valueOf(type, random) {
  switch (type.type) {
    case 'country':
      return random.pick(COUNTRIES);
    case 'enum':
      return random.pick(type.values);
    case 'text':
      return `text ${random.below(1_000)}`;
    case 'date':
      return `20${20 + random.below(10)}-0${1 + random.below(9)}-1${random.below(10)}`;
    case 'days':
      return random.below(400);
    case 'measurement':
      return random.below(1_000) / 1_000;
    case 'quantization':
      return random.pick(['fp4', 'fp8', 'int8', 'bf16', 'fp16', 'fp32']);
    default:
      throw new Error(`no value of type ${type.type}`);
  }
}
