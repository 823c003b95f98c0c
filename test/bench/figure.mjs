/** Prints one figure as a compact JSON line. */
export function print(figure) {
  process.stdout.write(`${JSON.stringify({ ...figure, value: round(figure.value), ...ratio(figure) })}\n`);
}

function ratio(figure) {
  return figure.ratio === undefined ? {} : { ratio: round(figure.ratio) };
}

function round(value) {
  return Number(value.toPrecision(4));
}

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Milliseconds that `work` takes. */
export async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Bytes on the heap after a collection. */
export function heapUsed() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
