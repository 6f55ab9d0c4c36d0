"""Why the system could not do something, in words; its own are English on many machines."""

from __future__ import annotations

import errno

# What Windows says when a file is open in Excel; Python makes a lack of permission of it.
_IN_USE = (32, 33)
_REASONS = {
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EIO: "磁盘读写出错",
    errno.ENXIO: "设备不在",
    errno.ENOMEM: "内存不足",
    errno.EACCES: "没有权限",
    errno.EBUSY: "正被另一个程序占用",
    errno.EEXIST: "已有同名的文件",
    errno.EXDEV: "不在同一个磁盘上",
    errno.ENODEV: "设备不在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "它是文件夹",
    errno.EINVAL: "名称或位置不能用",
    errno.ENFILE: "打开的文件太多",
    errno.EMFILE: "打开的文件太多",
    errno.EFBIG: "文件太大",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ELOOP: "链接绕成了圈",
    errno.ETXTBSY: "正被另一个程序占用",
    errno.EDQUOT: "空间配额已用完",
    errno.ESTALE: "网络共享已断开",
    errno.ENETDOWN: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.ENETRESET: "网络连接中断",
    errno.ECONNABORTED: "网络连接中断",
    errno.ECONNRESET: "网络连接中断",
    errno.ECONNREFUSED: "服务器没有应答",
    errno.ENOTCONN: "网络连接中断",
    errno.EHOSTDOWN: "服务器没有应答",
    errno.EHOSTUNREACH: "网络不通",
    errno.ETIMEDOUT: "等待超时",
    errno.EPIPE: "连接中断",
}


def reason_of(error: OSError) -> str:
    """A few words that stand within a sentence; an error that has none is told by its number."""
    if getattr(error, "winerror", None) in _IN_USE:
        return "正被另一个程序占用"
    if not error.errno:
        return "原因不明"
    return _REASONS.get(error.errno, f"系统错误 {error.errno}")
