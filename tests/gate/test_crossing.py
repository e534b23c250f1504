from bascule.gate.crossing import ClickAnswer, ClickRequest


def test_a_request_needs_only_method_and_target() -> None:
    request = ClickRequest(b"GET", b"/x")
    assert (request.host, request.client, request.body) == (b"", "", b"")


def test_an_answer_without_location_is_not_a_redirect() -> None:
    assert ClickAnswer(404, ((b"content-type", b"text/html"),)).location is None
