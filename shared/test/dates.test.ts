import { describe, expect, it } from '@jest/globals'
import { shanghaiDate } from '@voucher/shared/dates'
import { areas } from '@voucher/shared/contract/index'
describe('x', () => { it('y', () => { expect(shanghaiDate(0)).toBe('1970-01-01'); expect(Object.keys(areas).length).toBe(4) }) })
