import { View } from '@tarojs/components'
import { classNames } from './classNames.ts'
import './Spinner.scss'

/** Something is being done. */
export function Spinner({ large = false }: { large?: boolean }) {
  return <View className={classNames('spinner', large && 'spinner--large')} />
}
