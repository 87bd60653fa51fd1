import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>经办人</Page>
}
