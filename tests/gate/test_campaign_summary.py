import msgspec

from bascule.gate.campaign_summary import CampaignSummary


def test_a_campaign_without_a_word_on_it_says_so() -> None:
    summary = CampaignSummary("c1", 3, 1, 0, 0, 5.0, 7.0)
    assert msgspec.to_builtins(summary)["verdict"] is None
    assert msgspec.json.decode(msgspec.json.encode(summary), type=CampaignSummary) == summary
