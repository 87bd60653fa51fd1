import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { pageOfOurs } from './return-page.ts'

const ORIGIN = 'https://voucher.example'

describe('pageOfOurs', () => {
  it.each([
    '/',
    '/pages/me/index',
    '/pages/me/index?tab=used&at=10:30',
    '/?to=https://evil.example',
    '/#/pages/home',
    '/a//b',
    '/我的卡券',
    '/a/../b',
  ])('keeps %s', (path) => {
    expect(pageOfOurs(path, ORIGIN)?.href).toBe(new URL(path, ORIGIN).href)
  })

  it('never leads elsewhere, whatever it is made of', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      ' ',
      '\t',
      '\n',
      '\0',
      'http:',
      'evil.example',
      'javascript:',
      'a',
      '／',
      '。',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
        (path) => {
          const page = pageOfOurs(path, ORIGIN)
          if (!page) return
          expect(page.origin).toBe(ORIGIN)
          // However a browser may resolve it again: whole, or as a path.
          expect(new URL(page.pathname + page.search + page.hash, ORIGIN).origin).toBe(ORIGIN)
        },
      ),
      { numRuns: 5000 },
    )
  })
})
