import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>领取培训券</Page>
}
