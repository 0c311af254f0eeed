// standfirm-stays.exe: stands in, under Wine, for a program of Windows that Wine lacks: it begins and does not end by
// itself. Whoever started it ends it, or its job does.
#include <windows.h>

int main() {
  ::Sleep(INFINITE);
  return 0;
}
