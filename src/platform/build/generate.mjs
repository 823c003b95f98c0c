import { underLock } from './lock.mjs';
import { prismaClient } from './prisma-client.mjs';

// Only what the type checker and the tests need; `build.mjs` makes this and the rest.
if (!prismaClient.isCurrent()) await underLock(() => prismaClient.make());
