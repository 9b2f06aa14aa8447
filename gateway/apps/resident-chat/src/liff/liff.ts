/** What `/enter` uses of LINE's SDK. LocalSystem serves LineDouble's module with the same interface. */
export interface Liff {
  init(config: { liffId: string; withLoginOnExternalBrowser: boolean }): Promise<void>;
  isInClient(): boolean;
  isLoggedIn(): boolean;
  login(config?: { redirectUri?: string }): void;
  logout(): void;
  getIDToken(): string | null;
}
