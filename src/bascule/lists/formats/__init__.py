"""One reader a feed format: bytes in, rows or rejections out, never more memory than the limits allow."""
