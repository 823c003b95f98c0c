import { Module } from '@nestjs/common';
import { MakeDemo } from './make-demo.js';
import { MakeDemoStep } from './make-demo.step.js';
import { DemoStore } from './store/demo.store.js';

/** Wants the modules `access` and `policy`, and the platform. */
@Module({ providers: [DemoStore, MakeDemo, MakeDemoStep], exports: [MakeDemoStep] })
export class DemoModule {}
