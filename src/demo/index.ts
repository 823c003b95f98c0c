export { DemoModule } from './demo.module.js';
export { DEMO } from './demo-plan.js';
export { MakeDemoStep } from './make-demo.step.js';
