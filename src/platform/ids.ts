import { v7 } from 'uuid';

/** A new identifier: a version 7 UUID, so that rows made together lie together in an index. */
export function newId(): string {
  return v7();
}
