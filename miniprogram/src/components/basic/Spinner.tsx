import { View } from '@tarojs/components'
import './Spinner.scss'

/** Something is being done. */
export function Spinner({ large = false }: { large?: boolean }) {
  return <View className={`spinner${large ? ' spinner--large' : ''}`} />
}
