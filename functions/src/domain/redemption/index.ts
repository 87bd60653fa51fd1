export { previewScan } from './preview.ts'
export { redeem } from './redeem.ts'
export { reverse } from './reverse.ts'
export { keysOfScan } from './scan.ts'
