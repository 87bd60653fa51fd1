import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>券详情</Page>
}
