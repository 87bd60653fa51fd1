/**
 * Made-up people: the same ones at every first start, with valid numbers. Any likeness is chance.
 */
import { idNumberCheckCharacter } from '@voucher/shared/id-number'

export interface MadeUpPerson {
  name: string
  idNumber: string
  phone: string
  regionCode: string
}

const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜']
const GIVEN = [
  '建国',
  '小兰',
  '志强',
  '春梅',
  '文博',
  '玉珍',
  '海涛',
  '秀英',
  '立新',
  '桂香',
  '永康',
  '雪琴',
  '德明',
  '腊梅',
  '光华',
  '巧云',
  '学军',
  '金凤',
  '长江',
  '翠萍',
  '汉生',
  '荷花',
  '卫东',
]

/**
 * @param index a number of one's own for each person
 * @param regionCode where the person lives, and where the number was given
 */
export function madeUpPerson(index: number, regionCode: string): MadeUpPerson {
  // Steps that share no factor with the lengths: names repeat only after all combinations.
  const name = `${SURNAMES[(index * 7) % SURNAMES.length] ?? ''}${GIVEN[(index * 5 + Math.floor(index / SURNAMES.length)) % GIVEN.length] ?? ''}`
  const year = 1966 + ((index * 11) % 38)
  const month = String(1 + ((index * 5) % 12)).padStart(2, '0')
  const day = String(1 + ((index * 3) % 28)).padStart(2, '0')
  const first17 = `${regionCode}${year}${month}${day}${String(100 + (index % 900))}`
  return {
    name,
    idNumber: first17 + idNumberCheckCharacter(first17),
    phone: `1390001${String(index).padStart(4, '0')}`,
    regionCode,
  }
}
