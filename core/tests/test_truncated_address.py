"""What is kept of an address for years."""

import pytest

from core.request_context import truncated_address

ADDRESSES = {
    "192.0.2.7": "192.0.2.0/24",
    "255.255.255.255": "255.255.255.0/24",
    "2001:db8:1234:5678::9": "2001:db8:1234::/48",
    "::ffff:192.0.2.7": "192.0.2.0/24",
    "fe80::1%eth0": "fe80::/48",
    "::1": "::/48",
    "": "",
    "unknown": "",
    "192.0.2.7:443": "",
    "<script>": "",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_shortened_to_its_network(address: str) -> None:
    assert truncated_address(address) == ADDRESSES[address]


@pytest.mark.parametrize("address", ADDRESSES)
def test_shortening_twice_tells_no_more(address: str) -> None:
    assert address == "" or address not in truncated_address(address)
